// A run carried out by a Slurm cluster.
#include "cli/submit.hpp"

#include <fmt/format.h>
#include <linux/magic.h>
#include <sys/vfs.h>

#include <algorithm>
#include <thread>

#include "base/text.hpp"
#include "cli/deliver.hpp"
#include "cli/run_view.hpp"
#include "exec/decisions.hpp"
#include "exec/durations.hpp"
#include "itera/error.hpp"
#include "slurm/cluster.hpp"
#include "slurm/settle.hpp"
#include "slurm/submission.hpp"

namespace itera::cli {
namespace {

namespace fs = std::filesystem;
constexpr std::int64_t usual_array_size = 1001;  ///< of a cluster that cannot be asked
constexpr std::chrono::seconds between_polls{2};

SlurmSettings settings_of(const Experiment& experiment) {
  return slurm_settings(experiment.resolved.at("backend"), experiment.threads);
}

/// Nodes do not share what lies in memory or in the folder for temporary files.
void warn_of_private_folder(const char* what, const fs::path& folder) {
  struct statfs disk{};
  const bool in_memory = statfs(folder.c_str(), &disk) == 0 && disk.f_type == TMPFS_MAGIC;
  const std::string path = fs::absolute(folder).lexically_normal().string();
  const std::string temporary = fs::temp_directory_path() / "";
  if (!in_memory && !path.starts_with("/tmp/") && !path.starts_with(temporary)) return;
  write_stderr(
      fmt::format("itera-lab: {} \"{}\" is a folder that nodes rarely share; use one that "
                  "all of them see\n",
                  what, path));
}

std::int64_t array_size(const PoolOptions& options) {
  if (options.submit) return ask_cluster().array_size;
  try {
    return ask_cluster().array_size;
  } catch (const Error&) {
    return usual_array_size;
  }
}

Submission submission_of(const Globals& globals, const PoolOptions& options, const Launch& launch) {
  const Execution rules = rules_of(options, launch);
  Submission submission;
  submission.settings = settings_of(launch.spec.experiment);
  submission.array_size = array_size(options);
  submission.program = globals.executable;
  submission.worker = launch.installation.worker;
  submission.working_folder = fs::current_path();
  submission.execution = {{"retries", rules.retries},
                          {"threads", rules.threads},
                          {"time_limit", rules.time_limit.count()}};
  return submission;
}

std::size_t tasks_in(const std::vector<Level>& levels) {
  std::size_t count = 0;
  for (const Level& level : levels) count += level.tasks.size();
  return count;
}

/// Until nothing of the run waits or runs any more; a line whenever something changed.
void wait_for_report(const Globals& globals, const RunFolder& run) {
  for (std::string before;; std::this_thread::sleep_for(between_polls)) {
    const RunView view = view_run(run.path());
    const std::string now = view.queue_text();
    if (!globals.quiet && now != before) write_stderr(now + "\n");
    if (view.queued() == 0 && view.queue_fault.empty()) return;
    before = now;
  }
}

/// How many tasks there are; 0 when all is there already. Nobody else drives the run meanwhile.
std::size_t prepare_and_submit(const Globals& globals, const PoolOptions& options,
                               const Launch& launch) {
  const RunFolder& run = launch.folder;
  const Cache cache(cache_root());
  const Ledger ledger(launch.plan, cache, run);
  for (const QueueEntry& entry : ask_queue(numbers_of(submitted_jobs(run)))) {
    if (entry.active()) throw Error("another process has just submitted this run");
  }
  std::vector<bool> open;
  for (const Result& result : settle(launch.plan, ledger, launch.failed_before))
    open.push_back(result.status == Status::waiting);
  const Submission submission = submission_of(globals, options, launch);
  // half of its time is left to a task whose stages take longer than those before them
  const double half = 30.0 * static_cast<double>(submission.settings.minutes);
  const std::vector<Level> levels =
      levels_of(launch.plan, open, expected_seconds(launch.plan, Durations(cache.root())),
                std::min(submission.settings.pack, half));
  if (levels.empty()) return 0;
  warn_of_private_folder("the run folder", run.path());
  warn_of_private_folder("the cache", cache.root());
  fs::remove(run.path() / run_file::report);  // one of before would be taken for the end of this
  write_submission(launch.plan, levels, cache, run, submission);
  if (options.submit) submit(run);
  return tasks_in(levels);
}

}  // namespace

bool on_slurm(const Experiment& experiment) {
  return experiment.resolved.at("backend").at("use") == "slurm";
}

std::string machine_of_cluster(const Experiment& experiment) {
  const std::string partition = settings_of(experiment).partition;
  return "slurm" + (partition.empty() ? "" : ", partition " + partition);
}

void require_backend(const Experiment& experiment, const PoolOptions& options) {
  if (!on_slurm(experiment)) {
    if (options.submit && !options.wait) return;
    throw Error("--submit and --wait are for Slurm: say --backend slurm", Fault::usage);
  }
  if (options.max_fails > 0 || options.fail_fast || options.jobs > 0) {
    throw Error(
        "-j, --max-fails and --fail-fast are for this machine; on Slurm backend.max_running "
        "bounds how many tasks run at once",
        Fault::usage);
  }
  if (options.submit) require_fits(ask_cluster(), settings_of(experiment));
}

int submit_run(const Globals& globals, const PoolOptions& options, const Launch& launch) {
  const RunFolder& run = launch.folder;
  const std::size_t tasks = prepare_and_submit(globals, options, launch);
  if (tasks == 0) {
    const std::chrono::duration<double> wall = std::chrono::steady_clock::now() - launch.begin;
    write_stderr("itera-lab: all of it is in the cache: nothing to submit\n");
    conclude(run, launch.spec.experiment.name, launch.spec.experiment.formats, wall.count());
    return exit_code(worst_of(results_of(run)));
  }
  const std::string count = fmt::format("{} task{}", tasks, tasks == 1 ? "" : "s");
  if (!options.submit) {
    fmt::print("wrote scripts for {}; submit them with: sh {}\n", count,
               (run.path() / "slurm/submit.sh").string());
    return 0;
  }
  fmt::print("submitted {} as jobs {}; see `itera-lab status {}`\n", count,
             join(numbers_of(submitted_jobs(run)), " "), view_run(run.path()).name);
  std::fflush(stdout);
  if (!options.wait) return 0;
  wait_for_report(globals, run);
  if (run.has(run_file::report)) fmt::print("{}\n", make_report(run.path()).table);
  return exit_code(worst_of(results_of(run)));
}

std::vector<Result> results_of(const RunFolder& run) {
  std::vector<Result> results;
  for (const RunRecord::Stage& stage : view_run(run.path()).record.stages) {
    const bool ended =
        stage.complete() || stage.status == Status::failed || stage.status == Status::skipped;
    results.push_back({ended ? stage.status : Status::stopped, 0, 0, 0, "", stage.fault});
  }
  return results;
}

}  // namespace itera::cli
