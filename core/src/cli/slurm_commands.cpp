// What the jobs of a Slurm cluster call: an element of an array, and the report of all. Nobody
// types them, so no help names them.
#include <fmt/format.h>

#include <memory>

#include "cli/display.hpp"
#include "cli/launch.hpp"
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
  return execution;
}

int out_of_time(const Element& element, const Values& jobs) {
  const std::int64_t most = jobs.at("requeue");
  if (element.restart >= most) {
    write_stderr(
        fmt::format("itera-lab: out of time, after {} more attempts; what is saved stays: "
                    "raise backend.time or backend.requeue, then `itera-lab resume`\n",
                    element.restart));
    return static_cast<int>(Fault::stopped);
  }
  write_stderr("itera-lab: nearly out of time; saved, and back into the queue\n");
  requeue(element.name());
  return static_cast<int>(Fault::stopped);
}

int run_element(const Globals& globals, const std::string& folder, std::int64_t first) {
  const RunFolder run(folder);
  const Element element = this_element();
  const Values jobs = run.read("slurm/jobs.json");
  const auto file = run.path() / fmt::format("slurm/tasks/{}.json", first + element.index);
  Display display({{}, globals.quiet, globals.verbose, write_stderr});
  const Ended ended =
      run_array_task(run, file, element, execution_of(globals, jobs, element), display);
  display.finish();
  switch (ended) {
    case Ended::done: return 0;
    case Ended::failed: return static_cast<int>(Fault::failed);
    case Ended::gate: return static_cast<int>(Fault::gate);
    case Ended::out_of_time: return out_of_time(element, jobs);
    case Ended::superseded:
      write_stderr("itera-lab: a newer attempt of this task has begun; this one ends\n");
      return static_cast<int>(Fault::stopped);
    case Ended::stopped: break;
  }
  return static_cast<int>(Fault::stopped);
}

int write_report_of(const std::string& folder) {
  const RunFolder run(folder);
  const Values resolved = run.read("resolved.json");
  const std::string started = run.read("provenance.json").at("started");
  conclude(run, resolved.at("name"), resolved.at("report").at("formats"),
           seconds_between(started, utc_now()));
  return exit_code(results_of(run));
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
