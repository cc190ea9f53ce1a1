// itera-lab plan: what a run would do.
#include "cli/plan_command.hpp"

#include <fmt/format.h>

#include <memory>

#include "cli/command.hpp"
#include "cli/installation.hpp"
#include "cli/plan_view.hpp"
#include "spec/spec.hpp"

namespace itera::cli {

int plan_command(const Globals& globals, const std::filesystem::path& file,
                 const std::vector<std::string>& overrides, bool json) {
  const Installation installation = find_installation(globals);
  const Spec spec = read_spec(file, overrides, installation.catalogue);
  require_valid(spec);
  Digests digests(cache_root());
  const Surroundings around = surroundings(installation, digests);
  const Plan plan = make_plan(spec.experiment, installation.catalogue, around);
  const std::vector<Standing> found = standings(plan, Cache(around.cache));
  fmt::print("{}", json ? plan_json(plan, found).dump(2) + "\n" : plan_text(plan, found));
  return 0;
}

void add_plan(CLI::App& app, const Globals& globals, Chosen& chosen) {
  struct Options {
    std::string file;
    std::vector<std::string> overrides;
    bool json = false;
  };
  auto options = std::make_shared<Options>();
  CLI::App* command = app.add_subcommand(
      "plan",
      "say what a run would do: which stages are new, cached or stale, and why\n\n"
      "examples:\n"
      "  itera-lab plan experiments/phase8_fp16.yaml\n"
      "  itera-lab plan experiments/phase8_fp16.yaml -s training.steps=500");
  command->add_option("SPEC", options->file, "the experiment, a YAML file")->required();
  add_overrides(*command, options->overrides);
  command->add_flag("--json", options->json, "for programs");
  command->callback([&globals, &chosen, options] {
    chosen = [&globals, options] {
      return plan_command(globals, options->file, options->overrides, options->json);
    };
  });
}

}  // namespace itera::cli
