// itera-lab show: a spec with every default filled in.
#include <fmt/format.h>

#include <memory>

#include "cli/command.hpp"
#include "cli/installation.hpp"
#include "spec/show.hpp"
#include "spec/spec.hpp"

namespace itera::cli {

void add_show(CLI::App& app, const Globals& globals, Chosen& chosen) {
  struct Options {
    std::string file;
    std::vector<std::string> overrides;
    bool origin = false;
  };
  auto options = std::make_shared<Options>();
  CLI::App* command = app.add_subcommand(
      "show",
      "print a spec with every default filled in\n\n"
      "examples:\n"
      "  itera-lab show experiments/phase8_fp16.yaml --origin    where each value came from");
  command->add_option("SPEC", options->file, "the experiment, a YAML file")->required();
  add_overrides(*command, options->overrides);
  command->add_flag("--origin", options->origin, "say beside each value where it came from");
  command->callback([&globals, &chosen, options] {
    chosen = [&globals, options] {
      const Installation installation = find_installation(globals);
      const Spec spec = read_spec(options->file, options->overrides, installation.catalogue);
      require_valid(spec);
      const auto origins = options->origin ? spec.origins : std::vector<Origin>{};
      fmt::print("{}", as_yaml(resolved_with_sweep(spec), origins));
      if (!spec.sweep.is_null())
        fmt::print("# {} point{}; above the sweep stands the first\n", spec.points.size,
                   spec.points.size == 1 ? "" : "s");
      return 0;
    };
  });
}

}  // namespace itera::cli
