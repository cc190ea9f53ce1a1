// itera-lab run: from a spec to a report.
#include <fmt/format.h>

#include <memory>

#include "cli/backends.hpp"
#include "cli/launch.hpp"
#include "cli/machine.hpp"
#include "cli/plan_command.hpp"
#include "cli/provenance.hpp"

namespace itera::cli {
namespace {

struct RunOptions {
  std::string file;
  std::vector<std::string> overrides;
  PoolOptions pool;
  bool dry = false;
};

int run(const Globals& globals, const RunOptions& options) {
  if (options.dry) return plan_command(globals, options.file, options.overrides, false, false);
  const auto begin = std::chrono::steady_clock::now();
  const Installation installation = find_installation(globals);
  std::vector<std::string> overrides = options.overrides;
  add_backend(options.pool, overrides);
  const Spec spec = read_spec(options.file, overrides, installation.catalogue);
  require_valid(spec);
  const std::unique_ptr<Backend> backend = backend_of(spec.experiment);
  const Values& settings = spec.experiment.resolved.at("backend");
  backend->require(settings, spec.experiment.threads, wishes_of(options.pool));
  Digests digests(cache_root());
  Surroundings around = surroundings(installation, digests);
  make_cache_folder();
  make_plan(spec.points, installation.catalogue,
            around);  // what is missing is told before a folder is made
  const RunFolder folder = RunFolder::create(globals.runs, spec.experiment.name);
  around.run = folder.path().filename();
  const std::optional<std::string> elsewhere = backend->machine(settings);
  around.machine = elsewhere.value_or(around.machine);
  const Plan plan = make_plan(spec.points, installation.catalogue, around);
  describe(folder, spec, plan);
  Values made =
      provenance({options.file, overrides, globals.arguments}, spec, installation, around);
  if (elsewhere) made["cpu"] = fmt::format("{}, submitted from a {}", *elsewhere, machine().cpu);
  return launch(globals, options.pool,
                {installation, spec, plan, folder, std::move(made), {}, begin});
}

}  // namespace

void add_run(CLI::App& app, const Globals& globals, Chosen& chosen) {
  auto options = std::make_shared<RunOptions>();
  CLI::App* command =
      app.add_subcommand("run",
                         "run an experiment: all that is not in the cache, then its report\n\n"
                         "examples:\n"
                         "  itera-lab run experiments/phase8_fp16.yaml\n"
                         "  itera-lab run experiments/smoke.yaml -s training.steps=20 -j 2\n"
                         "  itera-lab run experiments/smoke.yaml --backend slurm");
  command->add_option("SPEC", options->file, "the experiment, a YAML file")->required();
  add_overrides(*command, options->overrides);
  add_pool_options(*command, options->pool);
  command->add_flag("-n,--dry-run", options->dry, "only say what would be done, as `plan` does");
  command->callback([&globals, &chosen, options] {
    chosen = [&globals, options] { return run(globals, *options); };
  });
}

}  // namespace itera::cli
