// The best entries to keep: all subsets tried, or one entry after the other taken away.
#pragma once

#include <cstdint>
#include <functional>
#include <vector>

namespace itera::pruning {

using Kept = std::vector<std::int64_t>;  // ascending
using Cost = std::function<double(const Kept&)>;

/// How many subsets of `keep` entries there are; a number beyond 10^9 stands for all beyond.
std::int64_t subsets(std::int64_t extent, std::int64_t keep);
/// The first of those with the least cost. Throws Error when no cost is finite.
Kept best_of_all(std::int64_t extent, std::int64_t keep, const Cost& cost);

/// How often removal asks for a cost.
std::int64_t removals(std::int64_t extent, std::int64_t keep);
/// Takes away the entry whose absence costs least, until `keep` are left.
Kept best_by_removal(std::int64_t extent, std::int64_t keep, const Cost& cost);

}  // namespace itera::pruning
