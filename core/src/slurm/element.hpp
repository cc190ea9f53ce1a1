// Element: what one element of an array knows of itself, and what follows when it has ended.
#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <string>

#include "exec/decisions.hpp"

namespace itera {

/// From the environment that Slurm gives it.
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

/// As it was submitted; the programs are those frozen then.
Execution execution_of(const RunFolder& run, const Element& element,
                       const std::filesystem::path& worker, const std::string& abi);

/// Says what there is to say of an ending, and puts an element that ran out of time back into the
/// queue, as often as it was submitted for: this very process may be ended by that.
void follow_up(const RunFolder& run, std::int64_t task, const Element& element, Ending ending,
               const std::function<void(const std::string&)>& say);

}  // namespace itera
