// What a plan finds in the cache: which stages are there already, and what kept the others from
// being there.
#pragma once

#include <string>
#include <vector>

#include "plan/plan.hpp"
#include "store/cache.hpp"

namespace itera {

struct Standing {
  enum class State { fresh, cached, stale, failed };
  State state = State::fresh;
  std::string why;  ///< stale: "training.steps 2000 -> 500"; failed: what it said, and in which run
};

/// "new", "cached", "stale", "failed"
const char* name_of(Standing::State state) noexcept;

/// One for each stage of the plan. Stale is a stage whose component has run before, under another
/// key: `why` compares it with the nearest one. Failed is a stage whose last end, in any run that
/// the cache remembers, was a failure.
std::vector<Standing> standings(const Plan& plan, const Cache& cache);

}  // namespace itera
