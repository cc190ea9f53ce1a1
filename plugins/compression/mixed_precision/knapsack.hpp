// The multiple-choice knapsack, solved exactly: one item of every class, at the least total cost
// within a budget of bytes.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

namespace itera::mixed {

struct Item {
  std::int64_t bytes;
  double cost;
};

/// The item of each class; of equal costs the one with fewer bytes in all. Nothing where even the
/// smallest items do not fit. No class may be empty, and costs are finite.
std::optional<std::vector<std::size_t>> solve(const std::vector<std::vector<Item>>& classes,
                                              std::int64_t budget);

}  // namespace itera::mixed
