// Levels: the open stages of a plan as arrays of tasks that wait for one another.
#pragma once

#include <cstddef>
#include <vector>

#include "plan/plan.hpp"

namespace itera {

/// What one element of an array runs, in this order.
struct ArrayTask {
  std::vector<std::size_t> stages;  ///< of the plan
  double seconds = 0;               ///< that it is expected to take
};

/// Tasks that may all run at once when those of the levels before have ended.
struct Level {
  std::vector<ArrayTask> tasks;
  bool measures_time = false;  ///< each wants a node for itself
};

/// A stage joins the task of its input when nobody else reads that input, so that chains stay on
/// one node; the rest goes by its depth in the graph. Tasks of a level that are shorter are packed
/// until they take `pack` seconds; what measures time stands alone, in a level behind all others.
/// `open` and `seconds` are as the plan's stages.
std::vector<Level> levels_of(const Plan& plan, const std::vector<bool>& open,
                             const std::vector<double>& seconds, double pack);

}  // namespace itera
