// What the jobs of a Slurm cluster call: an element of an array, and the report of all. Nobody
// types them, so no help names them.
#include <memory>

#include "cli/display.hpp"
#include "cli/launch.hpp"
#include "cli/run_view.hpp"
#include "plugin/tag.hpp"
#include "slurm/array_task.hpp"
#include "slurm/submission.hpp"
#include "store/clock.hpp"

namespace itera::cli {
namespace {

constexpr const char* unlisted = "";  ///< the group of commands that no help names

int run_element(const Globals& globals, const std::string& folder, std::int64_t first) {
  const RunFolder run(folder);
  const Element element = this_element();
  const std::int64_t task = first + element.index;
  const std::filesystem::path worker = globals.executable.parent_path() / "itera-worker";
  const Execution execution = execution_of(run, element, worker, abi_tag(worker));
  Display display({{}, globals.quiet, globals.verbose, write_stderr});
  const Ending ending = run_array_task(run, task, element, execution, display);
  display.finish();
  follow_up(run, task, element, ending,
            [](const std::string& line) { write_stderr("itera-lab: " + line + "\n"); });
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
  write_down_what_slurm_ended(run);
  const RunRecord record = read_run_record(run);
  conclude(run, record.name, record.formats, seconds_between(submitted_at(run), utc_now()));
  return exit_code_of(run);
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
