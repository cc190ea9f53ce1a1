// ArrayTask files: what an element of an array is to run, and running it.
#pragma once

#include <string>
#include <vector>

#include "exec/execute.hpp"
#include "slurm/levels.hpp"

namespace itera {

/// The stages of one element, out of a plan: what the file says.
Values to_json(const Plan& plan, const ArrayTask& task, const Cache& cache);

/// What an element knows of itself, from the environment that Slurm gives it.
struct Element {
  std::string job;                         ///< of the whole array
  std::int64_t index = 0;                  ///< in the array
  std::int64_t restart = 0;                ///< how often it was put back into the queue
  [[nodiscard]] std::string name() const;  ///< "12_3", as scontrol calls it
};
/// Throws Error (Fault::usage) outside an array.
Element this_element();

enum class Ended { done, failed, gate, stopped, out_of_time, superseded };

/// Runs the file's stages in order of dependence, as a part of the run. A stage whose input is not
/// in the cache is skipped and says so. When a newer attempt of the element begins, this one saves
/// its stages and ends.
Ended run_array_task(const RunFolder& run, const std::filesystem::path& file,
                     const Element& element, const Execution& execution, Observer& observer);

}  // namespace itera
