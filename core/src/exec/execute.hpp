// A plan is run on this machine by a pool of workers.
#pragma once

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <map>
#include <string>
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
  std::int64_t memory_bytes = 0;                ///< that they share; 0: as if without end
  int attempts_before = 0;                      ///< of an element that went back into a queue
  int retries = 0;                              ///< of a stage whose worker died under it
  int max_fails = 0;                            ///< so many, and no more are started; 0: go on
  std::chrono::milliseconds time_limit{0};      ///< of a stage; 0: none
  std::chrono::milliseconds to_start{120'000};  ///< until a worker must be ready
  std::chrono::milliseconds to_save{60'000};    ///< between the wish to stop and the end
  std::map<std::string, Result> failed_before;  ///< by key: these are left as they ended
};

struct Outcome {
  std::vector<Result> results;  ///< as the plan's stages
  bool interrupted = false;
  int signal = 0;  ///< the first that interrupted it
};

/// Runs what is not cached, in order of dependence and the longest first, and fills the run folder
/// as it goes: state lines, numbers and curves, links to checkpoints, logs of what failed.
///
/// A stage that fails takes only those down that need it. One whose worker died is tried again as
/// often as `retries` says; an error that a worker reports is final, since it would come again. One
/// that runs longer than `time_limit` is told to save itself, then killed, and has failed. A stage
/// that found an input damaged waits until that is computed again.
///
/// On the first SIGINT, SIGTERM, SIGHUP or SIGUSR1 running stages save themselves; on the second,
/// or when that takes too long, they are killed. Scratch folders that nobody has touched for a
/// month are removed first. Throws Error when another process drives this run; elements of
/// arrays run beside each other.
Outcome execute(const Plan& plan, const Cache& cache, const RunFolder& run,
                const Execution& execution, Observer& observer);

}  // namespace itera
