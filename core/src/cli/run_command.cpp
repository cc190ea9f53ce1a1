// itera-lab run: from a spec to a report.
#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <memory>

#include "cli/command.hpp"
#include "cli/deliver.hpp"
#include "cli/display.hpp"
#include "cli/plan_command.hpp"
#include "cli/provenance.hpp"
#include "exec/execute.hpp"
#include "itera/error.hpp"
#include "store/clock.hpp"

namespace itera::cli {
namespace {

struct Options {
  std::string file;
  std::vector<std::string> overrides;
  int jobs = 0;  ///< 0: what the spec says
  bool dry = false;
};

/// All a report needs to know from before the first stage.
void describe(const RunFolder& run, const Spec& spec, const Plan& plan) {
  Values origins = Values::object();
  for (const Origin& origin : spec.origins) origins[origin.path] = origin.from;
  run.write_text("spec.yaml", spec.text);
  run.write("resolved.json", spec.experiment.resolved);
  run.write("origins.json", origins);
  run.write("plan.json", to_json(plan));
}

int exit_code(const Outcome& outcome) {
  if (outcome.interrupted) return static_cast<int>(Fault::stopped);
  const auto ended_as = [&](Status status) {
    return std::any_of(outcome.results.begin(), outcome.results.end(),
                       [&](const Result& result) { return result.status == status; });
  };
  if (ended_as(Status::failed)) return static_cast<int>(Fault::failed);
  return ended_as(Status::stopped) ? static_cast<int>(Fault::stopped) : 0;
}

double cpu_seconds(const Outcome& outcome) {
  double sum = 0;
  for (const Result& result : outcome.results) {
    if (result.status == Status::done) sum += result.cpu_seconds;
  }
  return sum;
}

void write_stderr(const std::string& text) {
  std::fwrite(text.data(), 1, text.size(), stderr);
  std::fflush(stderr);
}

Outcome run_plan(const Globals& globals, const Plan& plan, const RunFolder& run,
                 const Installation& installation, const Experiment& experiment, int jobs) {
  Execution execution;
  execution.worker = installation.worker;
  execution.abi = installation.abi;
  execution.jobs = jobs > 0 ? jobs : static_cast<int>(experiment.jobs);
  execution.threads = experiment.threads;
  Display display(
      {terminal_of_stderr(globals.color), globals.quiet, globals.verbose, write_stderr});
  return execute(plan, Cache(cache_root()), run, execution, display);
}

int run(const Globals& globals, const Options& options) {
  if (options.dry) return plan_command(globals, options.file, options.overrides, false);
  const auto begin = std::chrono::steady_clock::now();
  const Installation installation = find_installation(globals);
  const Spec spec = read_spec(options.file, options.overrides, installation.catalogue);
  require_valid(spec);
  const Experiment& experiment = spec.experiment;
  Digests digests(cache_root());
  Surroundings around = surroundings(installation, digests);
  make_plan(experiment, installation.catalogue,
            around);  // what is missing is told before a folder is made
  const RunFolder folder = RunFolder::create("runs", experiment.name);
  around.run = folder.path().filename();
  const Plan plan = make_plan(experiment, installation.catalogue, around);
  describe(folder, spec, plan);
  Values made =
      provenance({options.file, options.overrides, globals.arguments}, spec, installation, around);
  folder.write("provenance.json", made);

  const Outcome outcome = run_plan(globals, plan, folder, installation, experiment, options.jobs);
  const std::chrono::duration<double> wall = std::chrono::steady_clock::now() - begin;
  made["finished"] = utc_now();
  made["wall_seconds"] = wall.count();
  made["cpu_seconds"] = cpu_seconds(outcome);
  folder.write("provenance.json", made);

  const bool interrupted = outcome.interrupted;
  const std::string files = write_report(
      folder, experiment.name, interrupted ? std::vector<std::string>{} : experiment.formats);
  if (interrupted) {
    write_stderr("itera-lab: stopped; the same command goes on from here\n");  // may be closed
  } else {
    fmt::print("{}\n{}\n", result_table(folder), files);
  }
  return exit_code(outcome);
}

}  // namespace

void add_run(CLI::App& app, const Globals& globals, Chosen& chosen) {
  auto options = std::make_shared<Options>();
  CLI::App* command =
      app.add_subcommand("run",
                         "run an experiment: all that is not in the cache, then its report\n\n"
                         "examples:\n"
                         "  itera-lab run experiments/phase8_fp16.yaml\n"
                         "  itera-lab run experiments/smoke.yaml -s training.steps=20 -j 2");
  command->add_option("SPEC", options->file, "the experiment, a YAML file")->required();
  add_overrides(*command, options->overrides);
  command->add_option("-j,--jobs", options->jobs, "workers at once (default: backend.jobs)")
      ->type_name("N")
      ->check(CLI::Range(1, 1024));
  command->add_flag("-n,--dry-run", options->dry, "only say what would be done, as `plan` does");
  command->callback([&globals, &chosen, options] {
    chosen = [&globals, options] { return run(globals, *options); };
  });
}

}  // namespace itera::cli
