// Where a run stands: what its folder says, and who works on it now.
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "slurm/cluster.hpp"
#include "store/lease.hpp"
#include "store/run_record.hpp"

namespace itera::cli {

struct RunView {
  RunRecord record;                   ///< a stage whose process or task is gone is interrupted
  std::string name;                   ///< "phase8_fp16/2026-11-24T00-10-02_7f3a91c2"
  std::optional<LeaseHolder> driver;  ///< the process that drives it now
  std::vector<QueueEntry> queue;      ///< its jobs on a Slurm cluster, as long as Slurm knows them
  std::string queue_fault;            ///< why it cannot be known what the queue holds

  /// Jobs that wait or run on the cluster.
  [[nodiscard]] std::size_t queued() const;
  /// Somebody drives it, or its jobs may wait or run.
  [[nodiscard]] bool may_run() const { return driver || queued() > 0 || !queue_fault.empty(); }
  /// "slurm: 3 running on n1, n2; 5 pending (JobArrayTaskLimit); 2 ended", or nothing.
  [[nodiscard]] std::string queue_text() const;
  /// "running", "complete", "failed", "stopped", or "unknown" where the queue does not answer.
  [[nodiscard]] std::string state() const;
};

/// Throws Error when the folder cannot be understood.
RunView view_run(const std::filesystem::path& folder);

/// Throws Error (Fault::missing) where it cannot be known whether tasks of the run still run.
void require_known_queue(const RunView& run);

/// The stage meant by a key, the beginning of one, a label or a piece of one. Throws Error
/// (Fault::missing) that lists those there are.
const RunRecord::Stage& stage_meant(const RunView& run, const std::string& text);

/// For people: a line for the run, one for the counts, one for each stage that is neither complete
/// nor waiting, and what may be typed next.
std::string status_text(const RunView& run);
Values status_json(const RunView& run);

}  // namespace itera::cli
