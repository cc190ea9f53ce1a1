// ArrayTask files: what an element of an array is to run, and running it.
#pragma once

#include <string>
#include <unordered_map>
#include <vector>

#include "exec/decisions.hpp"
#include "exec/execute.hpp"
#include "slurm/element.hpp"
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

/// Runs the stages of that task in order of dependence, as an element of the run. A stage whose
/// input is not in the cache is skipped and says so. When a newer attempt of the element begins,
/// this one saves its stages and ends.
Ending run_array_task(const RunFolder& run, std::int64_t task, const Element& element,
                      const Execution& execution, Observer& observer);

}  // namespace itera
