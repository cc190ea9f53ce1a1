// itera-lab runs: those there are.
#include <fmt/format.h>

#include <algorithm>
#include <memory>

#include "cli/command.hpp"
#include "cli/run_view.hpp"
#include "itera/error.hpp"

namespace itera::cli {
namespace {

std::vector<RunView> all_views(const std::string& runs) {
  std::vector<RunView> views;
  for (const auto& folder : all_runs(runs)) {
    try {
      views.push_back(view_run(folder));
    } catch (const Error& e) {  // one that is broken does not hide the others
      fmt::print(stderr, "itera-lab: {}\n", e.what());
    }
  }
  return views;
}

std::string as_text(const std::vector<RunView>& views) {
  if (views.empty()) return "no runs yet: `itera-lab run SPEC` makes one\n";
  std::size_t width = 0;
  for (const RunView& run : views) width = std::max(width, run.name.size());
  std::string text;
  for (const RunView& run : views) {
    const std::size_t points = run.record.points.size(), failed = run.record.count(Status::failed);
    text += fmt::format("{:<{}}  {:<8}  {} of {} stages, {} point{}", run.name, width,
                        name_of(run.state()), run.record.complete(), run.record.stages.size(),
                        points, points == 1 ? "" : "s");
    if (failed > 0) text += fmt::format(", {} failed", failed);
    text += "\n";
  }
  return text;
}

std::string as_json(const std::vector<RunView>& views) {
  Values all = Values::array();
  for (const RunView& run : views) {
    Values one = status_json(run);
    one.erase("stages");
    one.erase("schema_version");
    all.push_back(std::move(one));
  }
  return Values{{"schema_version", 1}, {"runs", all}}.dump(2) + "\n";
}

}  // namespace

void add_runs(CLI::App& app, const Globals& globals, Chosen& chosen) {
  auto json = std::make_shared<bool>(false);
  CLI::App* command = app.add_subcommand("runs",
                                         "list the runs there are, newest first\n\n"
                                         "examples:\n"
                                         "  itera-lab runs\n"
                                         "  itera-lab runs --json");
  command->add_flag("--json", *json, "for programs");
  command->callback([&globals, &chosen, json] {
    chosen = [&globals, json] {
      const std::vector<RunView> views = all_views(globals.runs);
      fmt::print("{}", *json ? as_json(views) : as_text(views));
      return 0;
    };
  });
}

}  // namespace itera::cli
