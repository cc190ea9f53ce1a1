// All that a cluster is given to carry a run out.
#include "slurm/submission.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <sstream>

#include "exec/command.hpp"
#include "itera/error.hpp"
#include "slurm/array_task.hpp"
#include "slurm/cluster.hpp"
#include "slurm/frozen.hpp"
#include "slurm/scripts.hpp"
#include "store/clock.hpp"

namespace itera {
namespace {

namespace fs = std::filesystem;

/// Every task as a file.
void write_tasks(const Plan& plan, const std::vector<Level>& levels, const RunFolder& run) {
  const TaskFiles files(plan);
  std::int64_t number = 0;
  for (const Level& level : levels) {
    for (const ArrayTask& task : level.tasks)
      run.write(fmt::format("slurm/tasks/{}.json", number++), files.of(task));
  }
}

}  // namespace

void write_submission(const Plan& plan, const std::vector<Level>& levels, const Cache& cache,
                      const RunFolder& run, const Submission& submission) {
  const fs::path folder = fs::absolute(run.path()).lexically_normal() / "slurm";
  if (fs::exists(folder)) {
    for (const auto& entry : fs::directory_iterator(folder)) {
      if (entry.path().filename() != "log") fs::remove_all(entry.path());
    }
  }
  fs::create_directories(folder / "log");
  const Frozen frozen = freeze(plan, submission.program, submission.worker, folder);
  write_tasks(frozen.plan, levels, run);

  const Scripts scripts({run.path().parent_path().filename().string(), frozen.program,
                         fs::absolute(run.path()).lexically_normal(), cache.root(),
                         submission.working_folder, submission.settings});
  const std::vector<ArrayJob> arrays =
      array_jobs(levels, submission.array_size, submission.settings.max_running);
  Values known = Values::array();
  for (const ArrayJob& array : arrays) {
    run.write_text("slurm/" + array.script, scripts.array(array));
    known.push_back({{"script", array.script}, {"first", array.first}, {"count", array.count}});
  }
  run.write_text("slurm/report.sh", scripts.report());
  run.write("slurm/jobs.json", {{"arrays", known},
                                {"requeue", submission.settings.requeue},
                                {"submitted", utc_now()},
                                {"lead", lead_seconds(submission.settings.minutes)},
                                {"execution", submission.execution}});
  run.write_text("slurm/submit.sh", scripts.submit(arrays));
}

void submit(const RunFolder& run) {
  const fs::path script = fs::absolute(run.path()) / "slurm/submit.sh";
  const Finished done = run_command({"sh", script.string()});
  if (done.code == 0) return;
  const std::vector<SubmittedJob> jobs = submitted_jobs(run);
  if (!jobs.empty()) cancel_jobs(numbers_of(jobs));
  fs::remove(run.path() / "slurm/submitted");
  throw Error(
      fmt::format("Slurm did not take the jobs, and none is left in its queue: {}the "
                  "scripts lie in \"{}\"",
                  done.err, script.parent_path().string()));
}

std::vector<SubmittedJob> submitted_jobs(const RunFolder& run) {
  std::vector<SubmittedJob> jobs;
  if (!run.has("slurm/submitted")) return jobs;
  const Values known = run.read("slurm/jobs.json");
  std::istringstream lines(run.read_text("slurm/submitted"));
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
