// A plan carried out in a run folder, then its report.
#include "cli/launch.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cstdio>
#include <string_view>
#include <thread>

#include "base/duration.hpp"
#include "base/text.hpp"
#include "cli/backends.hpp"
#include "cli/deliver.hpp"
#include "cli/display.hpp"
#include "cli/machine.hpp"
#include "cli/run_view.hpp"
#include "exec/decisions.hpp"
#include "itera/error.hpp"
#include "spec/language.hpp"
#include "store/clock.hpp"
#include "store/run_record.hpp"

namespace itera::cli {
namespace {

constexpr std::chrono::seconds between_polls{2};

/// What a run took in processes that ended before, and in this one.
void add_costs(const RunFolder& run, double seconds) {
  RunRecord record = read_run_record(run);
  Values& made = record.provenance.all;
  made["finished"] = utc_now();
  made["wall_seconds"] = seconds + record.provenance.wall_seconds.value_or(0);
  made["cpu_seconds"] = record.cpu_seconds;
  run.write(run_file::provenance, made);
}

/// All of an execution but what is of this machine.
Execution rules_of(const PoolOptions& options, const Launch& launch) {
  const Values& backend = launch.spec.experiment.resolved.at("backend");
  Execution execution;
  execution.worker = launch.installation.worker;
  execution.abi = launch.installation.abi;
  for (const Plan::Stage& stage : launch.plan.stages) {
    execution.threads = std::max(execution.threads, stage.task.threads);
  }
  execution.retries = options.retries.value_or(backend.value("retries", 0));
  const Values& limit = backend.value("time_limit", Values());
  const double seconds = !options.time_limit.empty()
                             ? seconds_of("--time-limit", options.time_limit)
                             : (limit.is_number() ? limit.get<double>() : 0);
  execution.time_limit = std::chrono::milliseconds(static_cast<std::int64_t>(seconds * 1000));
  execution.failed_before = launch.failed_before;
  return execution;
}

/// Until nothing of the run waits or runs any more; a line whenever something changed.
void wait_for_report(const Globals& globals, const RunFolder& run) {
  for (std::string before;; std::this_thread::sleep_for(between_polls)) {
    const Activity now = view_run(run.path()).activity;
    if (!globals.quiet && now.text != before) write_stderr(now.text + "\n");
    if (now.active_jobs() == 0 && now.fault.empty()) return;
    before = now.text;
  }
}

int follow(const Globals& globals, const PoolOptions& options, const RunFolder& run,
           const HandedOver& jobs) {
  if (!jobs.begun) {
    fmt::print("{}\n", jobs.said);
    return 0;
  }
  fmt::print("{}; see `itera-lab status {}`\n", jobs.said, view_run(run.path()).name);
  std::fflush(stdout);
  if (!options.wishes.wait) return 0;
  wait_for_report(globals, run);
  if (run.has(run_file::report)) fmt::print("{}\n", make_report(run.path()).table);
  return exit_code_of(run);
}

}  // namespace

void write_stderr(const std::string& text) {
  std::fwrite(text.data(), 1, text.size(), stderr);
  std::fflush(stderr);
}

Wishes wishes_of(const PoolOptions& options) {
  Wishes wishes = options.wishes;
  if (options.fail_fast) wishes.max_fails = 1;
  return wishes;
}

void add_pool_options(CLI::App& command, PoolOptions& options) {
  const auto number = [&](const char* name, auto& value, const char* help) {
    command.add_option(name, value, help)->type_name("N");
  };
  command
      .add_option("--backend", options.backend,
                  join(backend_names(), " or ") + " (default: backend.use)")
      ->type_name("NAME")
      ->check(CLI::IsMember(backend_names()));
  command.add_option("--submit", options.wishes.submit, "no: only write the scripts for Slurm")
      ->type_name("yes|no");
  command.add_flag("--wait", options.wishes.wait, "for the report of what was submitted to Slurm");
  command.add_option("-j,--jobs", options.wishes.jobs, "workers at once (default: backend.jobs)")
      ->type_name("N")
      ->check(CLI::Range(1, 1024));
  number("--retries", options.retries, "of a stage whose worker died (default: backend.retries)");
  command.get_option("--retries")->check(CLI::Range(0, 100));
  auto* most = command.add_option("--max-fails", options.wishes.max_fails,
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

int exit_code_of(const RunFolder& run) {
  std::vector<Result> results;
  for (const RunRecord::Stage& stage : view_run(run.path()).record.stages)
    results.push_back({stage.status, 0, 0, 0, "", stage.fault});
  return exit_code(worst_of(results));
}

int launch(const Globals& globals, const PoolOptions& options, Launch launch) {
  launch.folder.write(run_file::provenance, launch.provenance);
  const Experiment& experiment = launch.spec.experiment;
  const std::unique_ptr<Backend> chosen = backend_of(experiment);
  for (const std::unique_ptr<Backend>& other : all_backends()) {
    if (other->name() != std::string_view(chosen->name())) other->forget(launch.folder);
  }
  Display display(
      {terminal_of_stderr(globals.color), globals.quiet, globals.verbose, write_stderr});
  const Cache cache(cache_root());
  Order order{launch.plan, cache, launch.folder, experiment.resolved.at("backend")};
  order.wishes = wishes_of(options);
  order.rules = rules_of(options, launch);
  order.program = globals.executable;
  order.cores = machine().cores;
  order.memory_bytes = machine().memory_bytes;
  order.say = [](const std::string& line) { write_stderr("itera-lab: " + line + "\n"); };
  const Carried carried = chosen->carry_out(order, display);
  display.finish();
  if (carried.handed_over) return follow(globals, options, launch.folder, *carried.handed_over);

  const std::chrono::duration<double> wall = std::chrono::steady_clock::now() - launch.begin;
  if (!carried.outcome.interrupted) {
    conclude(launch.folder, experiment.name, experiment.formats, wall.count());
  } else {
    add_costs(launch.folder, wall.count());
    write_report(launch.folder, experiment.name, {});
    write_stderr("itera-lab: stopped; the same command goes on from here\n");
  }
  return exit_code(ending_of(carried.outcome));
}

}  // namespace itera::cli
