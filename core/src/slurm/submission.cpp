// All that a cluster is given to carry a run out.
#include "slurm/submission.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <sstream>

#include "base/files.hpp"
#include "exec/command.hpp"
#include "itera/error.hpp"
#include "slurm/array_task.hpp"
#include "slurm/cluster.hpp"
#include "slurm/frozen.hpp"
#include "slurm/job_folder.hpp"
#include "slurm/scripts.hpp"
#include "store/clock.hpp"

namespace itera {
namespace {

namespace fs = std::filesystem;

/// Every task as a file.
void write_tasks(const Plan& plan, const std::vector<Level>& levels, const JobFolder& folder) {
  const TaskFiles files(plan);
  std::int64_t number = 0;
  for (const Level& level : levels) {
    for (const ArrayTask& task : level.tasks) folder.write_task(number++, files.of(task));
  }
}

}  // namespace

void write_submission(const Plan& plan, const std::vector<Level>& levels, const Cache& cache,
                      const RunFolder& run, const Submission& submission) {
  const RunFolder whole(fs::absolute(run.path()).lexically_normal());
  const JobFolder folder(whole);
  folder.clear();
  const Frozen frozen = freeze(plan, submission.program, submission.worker, folder.path());
  write_tasks(frozen.plan, levels, folder);

  const Scripts scripts({run.path().parent_path().filename().string(), frozen.program, whole.path(),
                         folder.log(), cache.root(), submission.working_folder,
                         submission.settings});
  const std::vector<ArrayJob> arrays =
      array_jobs(levels, submission.array_size, submission.settings.max_running);
  Values known = Values::array();
  for (const ArrayJob& array : arrays) {
    folder.write_script(array.script, scripts.array(array));
    known.push_back({{"script", array.script}, {"first", array.first}, {"count", array.count}});
  }
  folder.write_script(report_script, scripts.report());
  folder.write_jobs({{"arrays", known},
                     {"requeue", submission.settings.requeue},
                     {"submitted", utc_now()},
                     {"lead", lead_seconds(submission.settings.minutes)},
                     {"execution", submission.execution}});
  folder.write_script(submit_script, scripts.submit(arrays));
}

void submit(const RunFolder& run) {
  const JobFolder folder(run);
  const fs::path script = fs::absolute(folder.script(submit_script));
  const Finished done = run_command({"sh", script.string()});
  if (done.code == 0) return;
  const std::vector<SubmittedJob> jobs = submitted_jobs(run);
  if (!jobs.empty()) cancel_jobs(numbers_of(jobs));
  fs::remove(folder.submitted());
  throw Error(
      fmt::format("Slurm did not take the jobs, and none is left in its queue: {}the "
                  "scripts lie in \"{}\"",
                  done.err, script.parent_path().string()));
}

std::string submitted_at(const RunFolder& run) { return JobFolder(run).jobs().at("submitted"); }

std::vector<SubmittedJob> submitted_jobs(const RunFolder& run) {
  std::vector<SubmittedJob> jobs;
  const JobFolder folder(run);
  if (!fs::exists(folder.submitted())) return jobs;
  const Values known = folder.jobs();
  std::istringstream lines(read_file(folder.submitted()));
  for (SubmittedJob job; lines >> job.number >> job.script;) {
    job.first = job.count = 0;
    for (const Values& array : known.at("arrays")) {
      if (array.at("script") != job.script) continue;
      job.first = array.at("first");
      job.count = array.at("count");
    }
    jobs.push_back(job);
  }
  return jobs;
}

std::vector<std::string> numbers_of(const std::vector<SubmittedJob>& jobs) {
  std::vector<std::string> numbers;
  for (const SubmittedJob& job : jobs) numbers.push_back(job.number);
  return numbers;
}

}  // namespace itera
