// SlurmSettings: what `backend:` of a spec asks of a cluster.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "itera/values.hpp"

namespace itera {

struct SlurmSettings {
  std::string partition;           ///< empty: the cluster's default
  std::int64_t minutes = 60;       ///< that one task of an array may run
  std::int64_t cpus = 1;           ///< of one task
  std::int64_t memory_mib = 0;     ///< of one task; 0: the cluster's default
  std::int64_t gpus = 0;           ///< of one task
  std::int64_t max_running = 0;    ///< tasks at once; 0: as many as the cluster gives
  std::int64_t requeue = 0;        ///< times that a task out of time goes on in a new one
  double pack = 180;               ///< seconds that short stages are packed to
  std::vector<std::string> extra;  ///< options for sbatch, as written
};

/// Of the resolved section `backend`; a task has at least as many CPUs as threads.
SlurmSettings slurm_settings(const Values& backend, int threads);

}  // namespace itera
