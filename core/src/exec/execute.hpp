// A plan is run on this machine by a pool of workers.
#pragma once

#include <chrono>
#include <filesystem>
#include <vector>

#include "exec/observer.hpp"
#include "plan/plan.hpp"
#include "store/cache.hpp"
#include "store/run.hpp"

namespace itera {

struct Execution {
  std::filesystem::path worker;                 ///< itera-worker
  std::string abi;                              ///< the tag it must announce
  int jobs = 1;                                 ///< workers at once
  int threads = 1;                              ///< of each
  std::chrono::milliseconds to_start{120'000};  ///< until a worker must be ready
  std::chrono::milliseconds to_save{60'000};    ///< between the wish to stop and the end
};

struct Outcome {
  std::vector<Result> results;  ///< as the plan's stages
  bool interrupted = false;
};

/// Runs what is not cached, in order of dependence, and fills the run folder as it goes: state
/// lines, copies of metrics and curves, links to checkpoints, logs of what failed. A stage that
/// fails takes only those down that need it. On the first SIGINT, SIGTERM or SIGHUP running stages
/// save themselves; on the second, or when that takes too long, they are killed. Scratch folders
/// that nobody has touched for a month are removed first.
Outcome execute(const Plan& plan, const Cache& cache, const RunFolder& run,
                const Execution& execution, Observer& observer);

}  // namespace itera
