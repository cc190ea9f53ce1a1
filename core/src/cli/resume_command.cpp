// itera-lab resume: a run goes on in its own folder, with the spec it was started with.
#include "cli/resume_command.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <memory>

#include "cli/backends.hpp"
#include "cli/moved.hpp"
#include "cli/run_view.hpp"
#include "itera/error.hpp"

namespace itera::cli {
namespace {

/// Keys that moved since: what was computed under the old ones would not be found.
void require_same_keys(const std::vector<std::string>& moved, std::size_t stages,
                       const RunView& run) {
  if (moved.empty()) return;
  constexpr std::size_t most = 10;
  std::string list;
  for (std::size_t i = 0; i < std::min(most, moved.size()); ++i) list += "\n  " + moved[i];
  if (moved.size() > most) list += fmt::format("\n  and {} more", moved.size() - most);
  throw Error(fmt::format("{} of {} stages of \"{}\" are other stages now and would run anew; "
                          "--replan accepts that:{}",
                          moved.size(), stages, run.name, list),
              Fault::invalid);
}

std::map<std::string, Result> failures(const RunView& run) {
  std::map<std::string, Result> all;
  for (const RunRecord::Stage& stage : run.record.stages) {
    if (stage.status == Status::failed)
      all[stage.key] = {Status::failed, 0, 0, 0, stage.message, stage.fault};
  }
  return all;
}

}  // namespace

int resume(const Globals& globals, const Again& again, const PoolOptions& pool) {
  const auto begin = std::chrono::steady_clock::now();
  const RunFolder folder(find_run(globals.runs, again.run));
  const RunView view = view_run(folder.path());
  require_idle(view.activity, view.name);
  const Installation installation = find_installation(globals);
  const RunRecord::Provenance& made = view.record.provenance;
  std::vector<std::string> overrides = made.overrides;
  add_backend(pool, overrides);
  const Spec spec =
      read_spec_text(view.record.spec, made.spec_file, overrides, installation.catalogue);
  require_valid(spec);
  const std::unique_ptr<Backend> backend = backend_of(spec.experiment);
  const Values& settings = spec.experiment.resolved.at("backend");
  backend->require(settings, spec.experiment.threads, wishes_of(pool));
  Digests digests(cache_root());
  Surroundings around = surroundings(installation, digests);
  around.run = folder.path().filename();
  around.machine = backend->machine(settings).value_or(around.machine);
  const Plan plan = make_plan(spec.points, installation.catalogue, around);
  const auto moved = moved_stages(view.record.stages, plan, Cache(cache_root()));
  if (!again.replan) require_same_keys(moved, plan.stages.size(), view);
  if (!moved.empty()) describe(folder, spec, plan);
  return launch(globals, pool,
                {installation, spec, plan, folder, made.all,
                 again.failed_too ? std::map<std::string, Result>{} : failures(view), begin});
}

void add_resume(CLI::App& app, const Globals& globals, Chosen& chosen) {
  auto again = std::make_shared<Again>();
  auto pool = std::make_shared<PoolOptions>();
  CLI::App* command = app.add_subcommand(
      "resume",
      "go on with a run that was stopped or killed; what failed is left to `retry`\n\n"
      "examples:\n"
      "  itera-lab resume last\n"
      "  itera-lab resume phase8_fp16 --replan    after a plugin was rebuilt");
  command->add_option("RUN", again->run, "a run folder, NAME, NAME/ID or last")->required();
  command->add_flag("--replan", again->replan, "also when stages have to run anew");
  add_pool_options(*command, *pool);
  command->callback([&globals, &chosen, again, pool] {
    chosen = [&globals, again, pool] { return resume(globals, *again, *pool); };
  });
}

}  // namespace itera::cli
