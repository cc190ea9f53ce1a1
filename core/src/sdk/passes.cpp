// One pass for each value that is read, in the order in which they are first met.
#include "itera/passes.hpp"

#include <algorithm>

namespace itera {

std::vector<std::vector<TensorInfo>> passes(const std::vector<TensorInfo>& chosen) {
  std::vector<std::vector<TensorInfo>> sets;
  for (const TensorInfo& tensor : chosen) {
    const auto set = std::ranges::find_if(sets, [&](const auto& other) {
      return !tensor.reads.empty() && other.front().reads == tensor.reads;
    });
    if (set != sets.end()) set->push_back(tensor);
    else sets.push_back({tensor});
  }
  return sets;
}

}  // namespace itera
