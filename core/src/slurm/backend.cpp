// The jobs of a Slurm cluster.
#include "slurm/backend.hpp"

#include <fmt/format.h>
#include <linux/magic.h>
#include <sys/vfs.h>

#include <algorithm>
#include <chrono>
#include <thread>

#include "base/text.hpp"
#include "exec/durations.hpp"
#include "itera/error.hpp"
#include "slurm/cluster.hpp"
#include "slurm/element.hpp"
#include "slurm/job_folder.hpp"
#include "slurm/settle.hpp"
#include "slurm/submission.hpp"

namespace itera {
namespace {

namespace fs = std::filesystem;
constexpr std::int64_t usual_array_size = 1001;  ///< of a cluster that cannot be asked
constexpr std::chrono::seconds between_looks{1}, patience{90};

/// Nodes do not share what lies in memory or in the folder for temporary files.
void warn_of_private_folder(const char* what, const fs::path& folder, const Order& order) {
  struct statfs disk{};
  const bool in_memory = statfs(folder.c_str(), &disk) == 0 && disk.f_type == TMPFS_MAGIC;
  const std::string path = fs::absolute(folder).lexically_normal().string();
  const std::string temporary = fs::temp_directory_path() / "";
  if (!in_memory && !path.starts_with("/tmp/") && !path.starts_with(temporary)) return;
  order.say(fmt::format(
      "{} \"{}\" is a folder that nodes rarely share; use one that all of them see", what, path));
}

std::int64_t array_size(bool submit) {
  if (submit) return ask_cluster().array_size;
  try {
    return ask_cluster().array_size;
  } catch (const Error&) {
    return usual_array_size;
  }
}

Submission submission_of(const Order& order) {
  const Execution& rules = order.rules;
  Submission submission;
  submission.settings = slurm_settings(order.settings, rules.threads);
  submission.array_size = array_size(order.wishes.submit);
  submission.program = order.program;
  submission.worker = rules.worker;
  submission.working_folder = fs::current_path();
  submission.execution = {{"retries", rules.retries},
                          {"threads", rules.threads},
                          {"time_limit", rules.time_limit.count()}};
  return submission;
}

std::vector<Level> levels_left(const Order& order, const std::vector<Result>& settled,
                               const SlurmSettings& settings) {
  std::vector<bool> open;
  for (const Result& result : settled) open.push_back(result.status == Status::waiting);
  // half of its time is left to a task whose stages take longer than those before them
  const double half = 30.0 * static_cast<double>(settings.minutes);
  return levels_of(order.plan, open, expected_seconds(order.plan, Durations(order.cache.root())),
                   std::min(settings.pack, half));
}

std::string tasks_in(const std::vector<Level>& levels) {
  std::size_t count = 0;
  for (const Level& level : levels) count += level.tasks.size();
  return fmt::format("{} task{}", count, count == 1 ? "" : "s");
}

Job job_of(const QueueEntry& entry) {
  Job job{entry.job,
          entry.element,
          entry.state,
          entry.reason,
          entry.nodes,
          entry.active(),
          element_name(entry.job, entry.element)};
  if (!job.active) {
    job.end = fmt::format("Slurm ended its task: {}{}{}", job.state,
                          job.nodes.empty() ? "" : " on ", job.nodes);
  }
  return job;
}

}  // namespace

void SlurmBackend::require(const Values& settings, int threads, const Wishes& wishes) const {
  if (wishes.max_fails > 0 || wishes.jobs > 0) {
    throw Error(
        "-j, --max-fails and --fail-fast are for this machine; on Slurm backend.max_running "
        "bounds how many tasks run at once",
        Fault::usage);
  }
  if (wishes.submit) require_fits(ask_cluster(), slurm_settings(settings, threads));
}

std::optional<std::string> SlurmBackend::machine(const Values& settings) const {
  const std::string partition = slurm_settings(settings, 1).partition;
  return "slurm" + (partition.empty() ? "" : ", partition " + partition);
}

Carried SlurmBackend::carry_out(const Order& order, Observer&) const {
  const Ledger ledger(order.plan, order.cache, order.run);  // nobody else drives it meanwhile
  for (const QueueEntry& entry : ask_queue(numbers_of(submitted_jobs(order.run)))) {
    if (entry.active()) throw Error("another process has just submitted this run");
  }
  std::vector<Result> settled = settle(order.plan, ledger, order.rules.failed_before);
  const Submission submission = submission_of(order);
  const std::vector<Level> levels = levels_left(order, settled, submission.settings);
  if (levels.empty()) {
    order.say("all of it is in the cache: nothing to submit");
    return {Outcome{std::move(settled)}};
  }
  warn_of_private_folder("the run folder", order.run.path(), order);
  warn_of_private_folder("the cache", order.cache.root(), order);
  fs::remove(order.run.path() /
             run_file::report);  // one of before would be taken for the end of this
  write_submission(order.plan, levels, order.cache, order.run, submission);
  if (!order.wishes.submit) {
    return {
        {},
        HandedOver{fmt::format("wrote scripts for {}; submit them with: sh {}", tasks_in(levels),
                               JobFolder(order.run).script(submit_script).string()),
                   false}};
  }
  submit(order.run);
  return {{},
          HandedOver{fmt::format("submitted {} as jobs {}", tasks_in(levels),
                                 join(numbers_of(submitted_jobs(order.run)), " ")),
                     true}};
}

Activity SlurmBackend::activity(const RunFolder& run, bool over) const {
  if (over) return {};
  Activity found{.queue = "the queue of Slurm"};
  const JobFolder folder(run);
  found.remedy = fmt::format("remove \"{}\"", folder.submitted().string());
  if (folder.waits_for_a_person()) found.next = "sh " + folder.script(submit_script).string();
  try {
    const std::vector<QueueEntry> queue = ask_queue(numbers_of(submitted_jobs(run)));
    for (const QueueEntry& entry : queue) found.jobs.push_back(job_of(entry));
    found.text = queue_text(queue);
  } catch (const Error& e) {
    found.fault = e.what();
    found.text = "slurm: no answer: " + found.fault;
  }
  return found;
}

std::string SlurmBackend::cancel(const RunFolder& run, const std::string& name, bool now) const {
  cancel_jobs(numbers_of(submitted_jobs(run)), now);
  const auto deadline = std::chrono::steady_clock::now() + patience;
  while (activity(run, false).active_jobs() > 0) {
    if (std::chrono::steady_clock::now() > deadline) {
      throw Error(fmt::format("tasks of {} still end after {} s; see `itera-lab status {}`", name,
                              patience.count(), name));
    }
    std::this_thread::sleep_for(between_looks);
  }
  return "taken out of the queue";
}

void SlurmBackend::forget(const RunFolder& run) const { fs::remove(JobFolder(run).submitted()); }

}  // namespace itera
