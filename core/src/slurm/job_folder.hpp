// JobFolder: a run folder's slurm/, all that a cluster is given and leaves behind. Nobody else
// knows what lies where in it.
//
// slurm/tasks/N.json       what element N runs, numbered through all arrays
//      array-K.sh          one array job; report.sh the last job; submit.sh submits all of them
//      jobs.json           which elements are whose
//      submitted           the numbers that Slurm gave, in its own words
//      bin/ lib/           the programs and plugins, copied when it was submitted
//      log/                what the jobs say
//      attempts/N          held by the newest attempt of element N
//      out_of_time/N.json  how often element N ran out of time
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>

#include "store/run.hpp"

namespace itera {

inline constexpr const char *submit_script = "submit.sh", *report_script = "report.sh";

class JobFolder {
 public:
  explicit JobFolder(const RunFolder& run);

  [[nodiscard]] const std::filesystem::path& path() const noexcept { return path_; }
  [[nodiscard]] std::filesystem::path log() const;
  [[nodiscard]] std::filesystem::path task(std::int64_t number) const;
  [[nodiscard]] std::filesystem::path attempts(std::int64_t task) const;
  [[nodiscard]] std::filesystem::path script(const std::string& name) const;
  [[nodiscard]] std::filesystem::path submitted() const;

  /// Makes it; what an earlier submission left in it is removed, but for its logs.
  void clear() const;
  void write_task(std::int64_t number, const Values& content) const;
  void write_script(const std::string& name, const std::string& text) const;
  void write_jobs(const Values& jobs) const;
  [[nodiscard]] Values jobs() const;
  /// Scripts were written, and nobody has submitted them.
  [[nodiscard]] bool waits_for_a_person() const;

  [[nodiscard]] std::int64_t times_out_of_time(std::int64_t task) const;
  void count_out_of_time(std::int64_t task) const;

 private:
  RunFolder run_;
  std::filesystem::path path_;
};

}  // namespace itera
