// What the jobs of a Slurm cluster call: an element of an array, and the report of all. Nobody
// types them, so no help names them.
#include <fmt/format.h>

#include <memory>

#include "cli/display.hpp"
#include "cli/launch.hpp"
#include "cli/run_view.hpp"
#include "cli/submit.hpp"
#include "itera/error.hpp"
#include "plugin/tag.hpp"
#include "slurm/array_task.hpp"
#include "slurm/cluster.hpp"
#include "spec/experiment.hpp"
#include "store/clock.hpp"

namespace itera::cli {
namespace {

constexpr const char* unlisted = "";  ///< the group of commands that no help names

Execution execution_of(const Globals& globals, const Values& jobs, const Element& element) {
  Execution execution;
  execution.attempts_before = static_cast<int>(element.restart);
  execution.worker = globals.executable.parent_path() / "itera-worker";
  execution.abi = abi_tag(execution.worker);
  execution.retries = jobs.at("execution").at("retries");
  execution.time_limit = std::chrono::milliseconds(jobs.at("execution").at("time_limit"));
  execution.threads = jobs.at("execution").at("threads");
  // a little of the time before the end is left to write down what was saved
  execution.to_save = std::chrono::seconds(jobs.at("lead").get<std::int64_t>() - 10);
  return execution;
}

/// Not every restart was for want of time: those that were are counted in a file.
void out_of_time(const RunFolder& run, std::int64_t task, const Element& element,
                 const Values& jobs) {
  const std::string count = fmt::format("slurm/out_of_time/{}.json", task);
  const std::int64_t times = run.has(count) ? run.read(count).get<std::int64_t>() : 0;
  if (times >= jobs.at("requeue")) {
    write_stderr(
        fmt::format("itera-lab: out of time, after {} more attempts; what is saved stays: "
                    "raise backend.time or backend.requeue, then `itera-lab resume`\n",
                    times));
    return;
  }
  run.write(count, times + 1);
  write_stderr("itera-lab: nearly out of time; saved, and back into the queue\n");
  requeue(element.name());
}

int run_element(const Globals& globals, const std::string& folder, std::int64_t first) {
  const RunFolder run(folder);
  const Element element = this_element();
  const Values jobs = run.read("slurm/jobs.json");
  const std::int64_t task = first + element.index;
  const auto file = run.path() / fmt::format("slurm/tasks/{}.json", task);
  Display display({{}, globals.quiet, globals.verbose, write_stderr});
  const Ending ending =
      run_array_task(run, file, element, execution_of(globals, jobs, element), display);
  display.finish();
  if (ending == Ending::out_of_time) out_of_time(run, task, element, jobs);
  if (ending == Ending::superseded)
    write_stderr("itera-lab: a newer attempt of this task has begun; this one ends\n");
  return exit_code(ending);
}

/// A task that was killed could not say so itself.
void write_down_what_slurm_ended(const RunFolder& run) {
  for (const RunRecord::Stage& stage : view_run(run.path()).record.stages) {
    if (stage.status == Status::interrupted && !stage.message.empty())
      run.append_state({stage.key, Status::stopped, stage.message});
  }
}

int write_report_of(const std::string& folder) {
  const RunFolder run(folder);
  const std::string submitted = run.read("slurm/jobs.json").at("submitted");
  write_down_what_slurm_ended(run);
  const RunRecord record = read_run_record(run);
  conclude(run, record.name, record.formats, seconds_between(submitted, utc_now()));
  return exit_code(worst_of(results_of(run)));
}

}  // namespace

void add_slurm_commands(CLI::App& app, const Globals& globals, Chosen& chosen) {
  auto run = std::make_shared<std::string>();
  auto first = std::make_shared<std::int64_t>(0);
  CLI::App* element = app.add_subcommand("slurm-task", "run an element of an array");
  element->group(unlisted);
  element->add_option("RUN", *run, "the run folder")->required();
  element->add_option("FIRST", *first, "the task of element 0")->required();
  element->callback([&globals, &chosen, run, first] {
    chosen = [&globals, run, first] { return run_element(globals, *run, *first); };
  });
  CLI::App* report = app.add_subcommand("slurm-report", "write the report of a run's arrays");
  report->group(unlisted);
  report->add_option("RUN", *run, "the run folder")->required();
  report->callback([&chosen, run] { chosen = [run] { return write_report_of(*run); }; });
}

}  // namespace itera::cli
