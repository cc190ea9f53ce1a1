// RunRecord: what the folder of a run says, typed and read once; status, reports and all that go on
// with a run are made of it.
#pragma once

#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

#include "itera/values.hpp"
#include "store/plan_file.hpp"
#include "store/run.hpp"

namespace itera {

struct RunRecord {
  /// As planned, and as its last state line left it.
  struct Stage : PlanFile::Stage {
    Status status = Status::waiting;
    std::string message{}, since{};  ///< since: the time of that line
    std::string element{};           ///< of an array, that wrote it
    int attempt = 0;                 ///< the last that began; 0: none did
    Fault fault = Fault::failed;     ///< of a failure
    Cost cost{};                     ///< also of an earlier process of this run

    [[nodiscard]] bool complete() const noexcept { return itera::complete(status); }
  };

  /// How it was made: what code decides by, and all of it for those who print it.
  struct Provenance {
    std::string started;
    std::optional<double> wall_seconds;
    std::string spec_file;
    std::vector<std::string> overrides;
    Values all = Values::object();
  };

  RunFolder folder{""};
  std::string name = "run";          ///< of the experiment
  std::string spec;                  ///< as it was written
  double margin = 0.001;             ///< of the report, relative to the twin's quality
  std::vector<std::string> formats;  ///< of the report's copies: md, csv
  Provenance provenance;
  std::vector<PlanFile::Point> points;
  std::vector<Stage> stages;
  std::optional<std::vector<Declaration>> evaluators;     ///< as PlanFile has them
  std::unordered_map<std::string, std::size_t> position;  ///< in stages, by key
  double cpu_seconds = 0;  ///< of all that this run computed, also in processes that were killed

  /// What the spec asks: its first comment; "" where it has none.
  [[nodiscard]] std::string question() const;
  [[nodiscard]] std::size_t count(Status status) const;
  [[nodiscard]] std::size_t complete() const;  ///< how many stages are
};

/// Reads all but what is large and one stage's alone, metrics and curves. Files that are absent say
/// nothing; without plan.json it is no run. Throws Error: Fault::missing for that, Fault::invalid
/// for a file that cannot be understood.
RunRecord read_run_record(const RunFolder& folder);

}  // namespace itera
