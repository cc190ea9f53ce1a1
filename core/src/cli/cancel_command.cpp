// itera-lab cancel: a run is told to save itself and end.
#include <fmt/format.h>

#include <memory>

#include "cli/backends.hpp"
#include "cli/command.hpp"
#include "cli/run_view.hpp"

namespace itera::cli {
namespace {

int cancel(const Globals& globals, const std::string& text, bool now) {
  const RunView view = view_run(find_run(globals.runs, text));
  const std::string& name = view.name;
  if (!view.activity.runs()) {
    require_known(view.activity, name);
    fmt::print("{} does not run\n", name);
    return 0;
  }
  const std::string became = backend_named(view.backend)->cancel(view.record.folder, name, now);
  fmt::print("{} {}; `itera-lab resume {}` goes on\n", name, became, name);
  return 0;
}

}  // namespace

void add_cancel(CLI::App& app, const Globals& globals, Chosen& chosen) {
  auto run = std::make_shared<std::string>();
  auto now = std::make_shared<bool>(false);
  CLI::App* command =
      app.add_subcommand("cancel",
                         "stop a run: its stages save themselves, `resume` goes on from there\n\n"
                         "examples:\n"
                         "  itera-lab cancel last");
  command->add_option("RUN", *run, "a run folder, NAME, NAME/ID or last")->required();
  command->add_flag("--now", *now, "do not wait for stages to save themselves");
  command->callback([&globals, &chosen, run, now] {
    chosen = [&globals, run, now] { return cancel(globals, *run, *now); };
  });
}

}  // namespace itera::cli
