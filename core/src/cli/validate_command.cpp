// itera-lab validate: every fault of one or more specs, at once.
#include <fmt/format.h>

#include <algorithm>
#include <memory>

#include "cli/command.hpp"
#include "cli/installation.hpp"
#include "itera/error.hpp"
#include "spec/spec.hpp"

namespace itera::cli {
namespace {

int validate(const Globals& globals, const std::vector<std::string>& files,
             const std::vector<std::string>& overrides) {
  const Installation installation = find_installation(globals);
  std::size_t faults = 0;
  int worst = 0;
  for (const std::string& file : files) {
    try {
      const Spec spec = read_spec(file, overrides, installation.catalogue);
      faults += spec.findings.size();
      if (!spec.findings.empty()) fmt::print(stderr, "{}", render(spec.findings));
      else if (spec.sweep.is_null()) fmt::print("{}: ok\n", file);
      else fmt::print("{}: ok, points: {}\n", file, spec.points.size);
    } catch (const Error& e) {  // it is not there, or cannot be read
      fmt::print(stderr, "itera-lab: {}\n", e.what());
      worst = std::max(worst, static_cast<int>(e.fault()));
    }
  }
  if (faults == 0) return worst;
  fmt::print(stderr, "{} fault{}\n", faults, faults == 1 ? "" : "s");
  return std::max(worst, static_cast<int>(Fault::invalid));
}

}  // namespace

void add_validate(CLI::App& app, const Globals& globals, Chosen& chosen) {
  auto files = std::make_shared<std::vector<std::string>>();
  auto overrides = std::make_shared<std::vector<std::string>>();
  CLI::App* command = app.add_subcommand(
      "validate",
      "check specs: every fault with file, line and column; exit code 3 when there is one\n\n"
      "examples:\n"
      "  itera-lab validate experiments/*.yaml");
  command->add_option("SPEC", *files, "experiments, YAML files")->required();
  add_overrides(*command, *overrides);
  command->callback([&globals, &chosen, files, overrides] {
    chosen = [&globals, files, overrides] { return validate(globals, *files, *overrides); };
  });
}

}  // namespace itera::cli
