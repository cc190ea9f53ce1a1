// What the report is made of: a run folder, read.
#pragma once

#include <cstdint>
#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "itera/values.hpp"
#include "report/undeclared.hpp"
#include "store/recorded.hpp"
#include "store/run_record.hpp"

namespace itera::report {

struct Stage : RunRecord::Stage {
  Recorded recorded;  ///< nothing where it left none
  std::string curve;  ///< the loss curve as CSV; "" when there is none

  [[nodiscard]] bool failed() const { return status == Status::failed; }
  [[nodiscard]] bool stopped() const { return status == Status::stopped; }
  [[nodiscard]] std::optional<double> number(std::string_view name) const {
    return recorded.number(name);
  }
  [[nodiscard]] std::string text(const std::string& name) const { return recorded.text(name); }
};

struct Point {
  std::int64_t index = 0;
  bool twin = false;
  std::string label;
  Values parameters;                ///< flat: dotted path → value
  std::vector<std::size_t> stages;  ///< positions in RunData::stages, in order
  std::int64_t compared_with = 0;   ///< index of its twin
  std::string group{};              ///< its label without the seed
};

struct RunData {
  std::string name, question;
  double margin = 0.001;  ///< relative to the twin's quality
  Values provenance;
  std::vector<Stage> stages;
  std::vector<Point> points;                           ///< each after its twin
  std::vector<Declaration> evaluators = undeclared();  ///< in the order in which they are called

  [[nodiscard]] std::vector<const Stage*> stages_of(const Point& point) const;
  [[nodiscard]] std::vector<const Stage*> stages_of(StageKind kind) const;

  /// Position in `points` of what it is compared with; nothing for a twin.
  [[nodiscard]] std::optional<std::size_t> twin_of(const Point& point) const;
  [[nodiscard]] bool several_twins() const;

  /// A record of the point's evaluations; of the first that has it.
  [[nodiscard]] std::optional<double> number(const Point& point, std::string_view record) const;
  [[nodiscard]] std::string text(const Point& point, const std::string& record) const;
};

enum class PointStatus { complete, failed, incomplete };
const char* name_of(PointStatus status) noexcept;
PointStatus status_of(const RunData& run, const Point& point);

/// Throws Error: Fault::missing when the folder holds no plan, Fault::invalid when a file in it
/// cannot be understood.
RunData read_run(const std::filesystem::path& run_folder);

}  // namespace itera::report
