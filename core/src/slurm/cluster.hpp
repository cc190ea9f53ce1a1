// What the cluster says of itself, by Slurm's own programs and their parsable output (22.05 and
// later).
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "slurm/settings.hpp"

namespace itera {

struct Partition {
  std::string name;
  bool is_default = false;
  std::int64_t minutes = 0;     ///< that a job may run; 0: no limit
  std::int64_t cpus = 0;        ///< of the largest node
  std::int64_t memory_mib = 0;  ///< of the largest node
  std::int64_t gpus = 0;        ///< of the node that has most
};

struct Cluster {
  std::vector<Partition> partitions;
  std::int64_t array_size = 0;  ///< MaxArraySize: no index of an array reaches it
};

/// Throws Error (Fault::missing) where sbatch is not installed or no controller answers.
Cluster ask_cluster();

/// The texts of `sinfo -h -o '%P|%l|%c|%m|%G'` and of `scontrol show config`.
Cluster read_cluster(const std::string& partitions, const std::string& configuration);

/// Throws Error (Fault::invalid) when the settings ask for what no node of the partition has; it
/// names the setting, what was asked and what there is.
void require_fits(const Cluster& cluster, const SlurmSettings& settings);

/// One job, or one element of an array, as `squeue` shows it.
struct QueueEntry {
  std::string job;                    ///< of the whole array
  std::int64_t element = -1;          ///< of an array; -1: not one
  std::string state;                  ///< "PENDING", "RUNNING", …
  std::string reason, nodes;          ///< why it waits; where it runs
  std::string starts;                 ///< when it may start again, where that is known
  [[nodiscard]] bool active() const;  ///< it waits or runs
};

/// "slurm: 3 running on n1, n2; 5 pending (JobArrayTaskLimit); 2 ended", or nothing.
std::string queue_text(const std::vector<QueueEntry>& queue);

/// Jobs the queue knows nothing of any more are left out.
std::vector<QueueEntry> ask_queue(const std::vector<std::string>& jobs);
/// The text of `squeue -h -r -t all -o '%F|%K|%T|%r|%N|%S'`.
std::vector<QueueEntry> read_queue(const std::string& text);

/// `now`: tasks are killed before they can save themselves. Throws Error with what Slurm says.
void cancel_jobs(const std::vector<std::string>& jobs, bool now = false);

/// An element of an array back into the queue: this very process may be ended by it.
void requeue(const std::string& element);

}  // namespace itera
