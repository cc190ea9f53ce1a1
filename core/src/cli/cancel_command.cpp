// itera-lab cancel: a run is told to save itself and end.
#include <fmt/format.h>
#include <signal.h>

#include <chrono>
#include <memory>
#include <thread>

#include "cli/command.hpp"
#include "cli/run_view.hpp"
#include "itera/error.hpp"
#include "slurm/submission.hpp"

namespace itera::cli {
namespace {

constexpr std::chrono::seconds patience{90};

int cancel_on_slurm(const RunFolder& run, const std::string& name, bool now) {
  cancel_jobs(numbers_of(submitted_jobs(run)), now);
  const auto deadline = std::chrono::steady_clock::now() + patience;
  while (view_run(run.path()).queued() > 0) {
    if (std::chrono::steady_clock::now() > deadline) {
      throw Error(fmt::format("tasks of {} still end after {} s; see `itera-lab status {}`", name,
                              patience.count(), name));
    }
    std::this_thread::sleep_for(std::chrono::seconds(1));
  }
  fmt::print("{} taken out of the queue; `itera-lab resume {}` goes on\n", name, name);
  return 0;
}

int cancel(const Globals& globals, const std::string& text, bool now) {
  const RunFolder run(find_run(globals.runs, text));
  const RunView view = view_run(run.path());
  const auto& driver = view.driver;
  const std::string& name = view.name;
  if (!driver) {
    require_known_queue(view);
    if (view.queued() > 0) return cancel_on_slurm(run, name, now);
    fmt::print("{} does not run\n", name);
    return 0;
  }
  if (!driver->here()) {
    throw Error(fmt::format("{} is driven by {}: cancel it there", name, driver->name()));
  }
  for (int i = 0; i < (now ? 2 : 1); ++i) {
    if (i > 0) std::this_thread::sleep_for(std::chrono::milliseconds(300));
    ::kill(driver->process, SIGTERM);
  }
  const auto deadline = std::chrono::steady_clock::now() + patience;
  while (driver->alive() && std::chrono::steady_clock::now() < deadline) {
    std::this_thread::sleep_for(std::chrono::milliseconds(50));
  }
  if (driver->alive()) {
    throw Error(
        fmt::format("{} still runs after {} s; `itera-lab cancel --now {}` does not wait "
                    "for stages to save themselves",
                    name, patience.count(), name));
  }
  fmt::print("{} stopped; `itera-lab resume {}` goes on\n", name, name);
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
