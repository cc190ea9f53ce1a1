// ArrayTask files: what an element of an array is to run, and running it.
#pragma once

#include <string>
#include <unordered_map>
#include <vector>

#include "exec/decisions.hpp"
#include "exec/execute.hpp"
#include "slurm/levels.hpp"

namespace itera {

/// What the files of all elements of a plan say.
class TaskFiles {
 public:
  explicit TaskFiles(const Plan& plan);
  [[nodiscard]] Values of(const ArrayTask& task) const;

 private:
  const Plan& plan_;
  std::unordered_map<std::string, std::string> labels_;  ///< of stages, by key
  std::unordered_map<std::string, std::vector<std::int64_t>>
      points_;  ///< their numbers, by key of their checkpoint
};

/// What an element knows of itself, from the environment that Slurm gives it.
struct Element {
  std::string job;                         ///< of the whole array
  std::int64_t index = 0;                  ///< in the array
  std::int64_t restart = 0;                ///< how often it was put back into the queue
  [[nodiscard]] std::string name() const;  ///< "12_3", as scontrol calls it
};
/// What the run calls an element, before a dot and the number of the attempt: by these names a
/// later attempt's lines come behind an earlier one's.
std::string element_name(const std::string& job, std::int64_t index);
/// Throws Error (Fault::usage) outside an array.
Element this_element();

/// Runs the file's stages in order of dependence, as an element of the run. A stage whose input is
/// not in the cache is skipped and says so. When a newer attempt of the element begins, this one
/// saves its stages and ends.
Ending run_array_task(const RunFolder& run, const std::filesystem::path& file,
                      const Element& element, const Execution& execution, Observer& observer);

}  // namespace itera
