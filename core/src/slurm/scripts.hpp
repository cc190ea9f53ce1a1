// The batch scripts of a run, made from the templates of jobs/slurm.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "slurm/levels.hpp"
#include "slurm/settings.hpp"

namespace itera {

/// One array job. Its indices begin with 0; `first` is added to them.
struct ArrayJob {
  std::string script;  ///< "array-0.sh"
  std::int64_t first = 0, count = 0;
  std::int64_t at_once = 0;  ///< elements that run at the same time; 0: no limit
  std::size_t level = 0;
  bool exclusive = false;          ///< each element wants a node for itself
  std::vector<std::size_t> after;  ///< arrays that must have ended, however
};

/// A level becomes as many arrays as MaxArraySize (`array_size`, 0: no limit) makes necessary;
/// `max_running` is divided over them.
std::vector<ArrayJob> array_jobs(const std::vector<Level>& levels, std::int64_t array_size,
                                 std::int64_t max_running);

class Scripts {
 public:
  struct Run {
    std::string name;
    std::filesystem::path program;         ///< the frozen itera-lab
    std::filesystem::path folder;          ///< of the run
    std::filesystem::path logs;            ///< where the jobs write what they say
    std::filesystem::path cache;           ///< its root
    std::filesystem::path working_folder;  ///< where the jobs run
    SlurmSettings settings;
  };
  explicit Scripts(Run run) : run_(std::move(run)) {}

  [[nodiscard]] std::string array(const ArrayJob& job) const;
  [[nodiscard]] std::string report() const;
  [[nodiscard]] std::string submit(const std::vector<ArrayJob>& arrays) const;

 private:
  [[nodiscard]] std::string filled(std::string text, const std::string& options) const;
  Run run_;
};

/// Seconds before its end at which a task is told to save itself: enough for a large checkpoint,
/// little of a short task.
std::int64_t lead_seconds(std::int64_t minutes);

/// Within quotes where a shell needs them.
std::string shell_word(const std::string& text);

}  // namespace itera
