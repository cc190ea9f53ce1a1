// What became of a run's stages since it was planned.
#pragma once

#include <string>
#include <vector>

#include "plan/plan.hpp"
#include "store/cache.hpp"

namespace itera::cli {

/// One text for each stage of the plan whose key was not in plan.json: its label, and where the
/// former stage of that label is in the cache, what differs.
std::vector<std::string> moved_stages(const Values& before, const Plan& plan, const Cache& cache);

}  // namespace itera::cli
