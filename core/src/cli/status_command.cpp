// itera-lab status: where a run stands, once or as it goes on.
#include <fmt/format.h>
#include <unistd.h>

#include <chrono>
#include <cstdio>
#include <memory>
#include <thread>

#include "cli/command.hpp"
#include "cli/run_view.hpp"

namespace itera::cli {
namespace {

constexpr std::chrono::seconds between_looks{1}, between_looks_at_a_queue{5};

std::string shown(const RunView& run, bool json) {
  return json ? status_json(run).dump(2) + "\n" : status_text(run);
}

/// On a terminal in place, elsewhere once more whenever something changed, until it runs no more.
int watch(const std::filesystem::path& folder, bool json) {
  const bool in_place = isatty(STDOUT_FILENO) == 1;
  for (std::string before;;) {
    const RunView run = view_run(folder);
    const std::string now = shown(run, json);
    if (now != before) fmt::print("{}{}", in_place ? "\x1b[H\x1b[2J" : "", now);
    std::fflush(stdout);
    if (run.state() != RunState::running || std::ferror(stdout) != 0) return 0;
    before = now;
    const bool queued = run.activity.active_jobs() > 0;
    std::this_thread::sleep_for(queued ? between_looks_at_a_queue : between_looks);
  }
}

}  // namespace

void add_status(CLI::App& app, const Globals& globals, Chosen& chosen) {
  struct Options {
    std::string run = "last";
    bool watch = false, json = false;
  };
  auto options = std::make_shared<Options>();
  CLI::App* command = app.add_subcommand(
      "status",
      "say where a run stands: what is complete, runs, failed, and what to type next\n\n"
      "examples:\n"
      "  itera-lab status                    the newest run\n"
      "  itera-lab status phase8_fp16 --watch");
  command->add_option("RUN", options->run, "a run folder, NAME, NAME/ID or last (default)");
  command->add_flag("--watch", options->watch, "go on until it ends");
  command->add_flag("--json", options->json, "for programs");
  command->callback([&globals, &chosen, options] {
    chosen = [&globals, options] {
      const auto folder = find_run(globals.runs, options->run);
      if (options->watch) return watch(folder, options->json);
      fmt::print("{}", shown(view_run(folder), options->json));
      return 0;
    };
  });
}

}  // namespace itera::cli
