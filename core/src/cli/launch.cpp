// A plan carried out in a run folder, then its report.
#include "cli/launch.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cstdio>

#include "base/duration.hpp"
#include "cli/deliver.hpp"
#include "cli/display.hpp"
#include "cli/machine.hpp"
#include "cli/submit.hpp"
#include "exec/decisions.hpp"
#include "itera/error.hpp"
#include "store/clock.hpp"
#include "store/run_record.hpp"

namespace itera::cli {
namespace {

/// As many workers as asked for, but no more than the cores can carry.
int workers(int wanted, int threads) {
  const int room = std::max(1, machine().cores / threads);
  if (wanted <= room) return wanted;
  write_stderr(fmt::format(
      "itera-lab: {} workers of {} thread{} do not fit {} core{}: {} at once\n", wanted, threads,
      threads == 1 ? "" : "s", machine().cores, machine().cores == 1 ? "" : "s", room));
  return room;
}

/// What a run took in processes that ended before, and in this one.
void add_costs(const RunFolder& run, double seconds) {
  RunRecord record = read_run_record(run);
  Values& made = record.provenance.all;
  made["finished"] = utc_now();
  made["wall_seconds"] = seconds + record.provenance.wall_seconds.value_or(0);
  made["cpu_seconds"] = record.cpu_seconds;
  run.write(run_file::provenance, made);
}

}  // namespace

void write_stderr(const std::string& text) {
  std::fwrite(text.data(), 1, text.size(), stderr);
  std::fflush(stderr);
}

Execution rules_of(const PoolOptions& options, const Launch& launch) {
  const Values& backend = launch.spec.experiment.resolved.at("backend");
  Execution execution;
  execution.worker = launch.installation.worker;
  execution.abi = launch.installation.abi;
  for (const Plan::Stage& stage : launch.plan.stages) {
    execution.threads = std::max(execution.threads, stage.task.threads);
  }
  execution.retries = options.retries.value_or(backend.value("retries", 0));
  execution.max_fails = options.fail_fast ? 1 : options.max_fails;
  const Values& limit = backend.value("time_limit", Values());
  const double seconds = !options.time_limit.empty()
                             ? seconds_of("--time-limit", options.time_limit)
                             : (limit.is_number() ? limit.get<double>() : 0);
  execution.time_limit = std::chrono::milliseconds(static_cast<std::int64_t>(seconds * 1000));
  execution.failed_before = launch.failed_before;
  return execution;
}

void add_pool_options(CLI::App& command, PoolOptions& options) {
  const auto number = [&](const char* name, auto& value, const char* help) {
    command.add_option(name, value, help)->type_name("N");
  };
  command.add_option("--backend", options.backend, "local or slurm (default: backend.use)")
      ->type_name("NAME")
      ->check(CLI::IsMember({"local", "slurm"}));
  command.add_option("--submit", options.submit, "no: only write the scripts for Slurm")
      ->type_name("yes|no");
  command.add_flag("--wait", options.wait, "for the report of what was submitted to Slurm");
  command.add_option("-j,--jobs", options.jobs, "workers at once (default: backend.jobs)")
      ->type_name("N")
      ->check(CLI::Range(1, 1024));
  number("--retries", options.retries, "of a stage whose worker died (default: backend.retries)");
  command.get_option("--retries")->check(CLI::Range(0, 100));
  auto* most = command.add_option("--max-fails", options.max_fails,
                                  "start nothing more after so many failures");
  most->type_name("N")->check(CLI::Range(1, 1'000'000));
  auto* fast = command.add_flag("--fail-fast", options.fail_fast, "the same as --max-fails 1");
  command
      .add_flag("-k,--keep-going", options.keep_going,
                "run all that does not need what failed (default)")
      ->excludes(most)
      ->excludes(fast);
  command
      .add_option("--time-limit", options.time_limit,
                  "of a stage: 90s, 10m, 2h (default: backend.time_limit)")
      ->type_name("TIME");
}

double seconds_of(const std::string& option, const std::string& text) {
  if (const auto seconds = parse_duration(text); seconds && *seconds > 0) return *seconds;
  throw Error(fmt::format("{} \"{}\" is no span of time; expected such as 90s, 10m, 2h or 30d",
                          option, text),
              Fault::usage);
}

void add_backend(const PoolOptions& options, std::vector<std::string>& overrides) {
  if (!options.backend.empty()) overrides.push_back("backend.use=" + options.backend);
}

void describe(const RunFolder& run, const Spec& spec, const Plan& plan) {
  Values origins = Values::object();
  for (const Origin& origin : spec.origins) origins[origin.path] = origin.from;
  run.write_text(run_file::spec, spec.text);
  run.write(run_file::resolved, resolved_with_sweep(spec));
  run.write(run_file::origins, origins);
  run.write(run_file::plan, to_json(plan_file(plan)));
}

void conclude(const RunFolder& run, const std::string& name,
              const std::vector<std::string>& formats, double seconds) {
  add_costs(run, seconds);
  const Delivered report = write_report(run, name, formats);
  fmt::print("{}\n{}\n", report.table, report.files);
}

int launch(const Globals& globals, const PoolOptions& options, Launch launch) {
  launch.folder.write(run_file::provenance, launch.provenance);
  if (on_slurm(launch.spec.experiment)) return submit_run(globals, options, launch);
  const Experiment& experiment = launch.spec.experiment;
  Execution execution = rules_of(options, launch);
  const std::int64_t jobs = options.jobs > 0 ? options.jobs : experiment.jobs;
  execution.jobs = workers(static_cast<int>(jobs), execution.threads);
  execution.memory_bytes = machine().memory_bytes;
  Display display(
      {terminal_of_stderr(globals.color), globals.quiet, globals.verbose, write_stderr});
  std::filesystem::remove(launch.folder.path() / "slurm/submitted");  // its jobs are over
  const Outcome outcome =
      execute(launch.plan, Cache(cache_root()), launch.folder, execution, display);
  display.finish();

  const std::chrono::duration<double> wall = std::chrono::steady_clock::now() - launch.begin;
  if (!outcome.interrupted) {
    conclude(launch.folder, experiment.name, experiment.formats, wall.count());
    return exit_code(ending_of(outcome));
  }
  add_costs(launch.folder, wall.count());
  write_report(launch.folder, experiment.name, {});
  write_stderr("itera-lab: stopped; the same command goes on from here\n");
  return exit_code(ending_of(outcome));
}

}  // namespace itera::cli
