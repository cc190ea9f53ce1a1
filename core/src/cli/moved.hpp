// What became of a run's stages since it was planned.
#pragma once

#include <string>
#include <vector>

#include "plan/plan.hpp"
#include "store/cache.hpp"
#include "store/run_record.hpp"

namespace itera::cli {

/// One text for each stage of the plan whose key the run did not have: its label, and where the
/// former stage of that label is in the cache, what differs.
std::vector<std::string> moved_stages(const std::vector<RunRecord::Stage>& before, const Plan& plan,
                                      const Cache& cache);

}  // namespace itera::cli
