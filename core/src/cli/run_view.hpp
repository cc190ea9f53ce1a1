// Where a run stands, read from its folder alone.
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "slurm/cluster.hpp"
#include "store/lease.hpp"
#include "store/run.hpp"

namespace itera::cli {

struct RunView {
  struct Stage {
    std::string key, kind, label;
    std::string status = "waiting";  ///< or running, interrupted, cached, done, failed, …
    std::string message{}, since{};
    std::string part{};  ///< of the run that ran it last: an element of an array
    std::int64_t attempt = 0;
    std::optional<double> seconds{}, cpu_seconds{}, peak_bytes{};
    int fault = 1;  ///< of a failure
  };

  std::filesystem::path folder;
  std::string name;                   ///< "phase8_fp16/2026-11-24T00-10-02_7f3a91c2"
  std::string started;                ///< as provenance.json says
  std::string spec_name;              ///< "phase8_fp16"
  std::optional<LeaseHolder> driver;  ///< the process that drives it now
  std::vector<QueueEntry> queue;      ///< its jobs on a Slurm cluster, as long as Slurm knows them
  std::string queue_fault;            ///< why it cannot be known what the queue holds
  std::size_t points = 0;
  std::vector<Stage> stages;

  [[nodiscard]] std::size_t count(const std::string& status) const;
  [[nodiscard]] std::size_t complete() const { return count("done") + count("cached"); }
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

/// The stage meant by a key, the beginning of one, a label or part of one. Throws Error
/// (Fault::missing) that lists those there are.
const RunView::Stage& stage_meant(const RunView& run, const std::string& text);

/// For people: a line for the run, one for the counts, one for each stage that is neither complete
/// nor waiting, and what may be typed next.
std::string status_text(const RunView& run);
Values status_json(const RunView& run);

}  // namespace itera::cli
