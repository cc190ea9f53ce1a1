// What the commands share: options that stand before or behind any of them, and how each joins the
// program.
#pragma once

#include <CLI/CLI.hpp>
#include <filesystem>
#include <functional>
#include <string>
#include <vector>

#include "store/run.hpp"

namespace itera::cli {

struct Globals {
  std::vector<std::string> plugin_path;
  bool quiet = false, verbose = false;
  std::string color = "auto";
  std::string runs = runs_folder;      ///< the folder of all runs
  std::filesystem::path executable;    ///< this program
  std::vector<std::string> arguments;  ///< as typed
};

/// The command that was typed, ready to run; returns the exit code.
using Chosen = std::function<int()>;

/// Each adds one command to the program. When it is typed, `chosen` is set.
void add_run(CLI::App& app, const Globals& globals, Chosen& chosen);
void add_plan(CLI::App& app, const Globals& globals, Chosen& chosen);
void add_validate(CLI::App& app, const Globals& globals, Chosen& chosen);
void add_show(CLI::App& app, const Globals& globals, Chosen& chosen);
void add_plugins(CLI::App& app, const Globals& globals, Chosen& chosen);
void add_report(CLI::App& app, const Globals& globals, Chosen& chosen);
void add_generate(CLI::App& app, const Globals& globals, Chosen& chosen);
void add_inspect(CLI::App& app, const Globals& globals, Chosen& chosen);
void add_logits(CLI::App& app, const Globals& globals, Chosen& chosen);
void add_status(CLI::App& app, const Globals& globals, Chosen& chosen);
void add_logs(CLI::App& app, const Globals& globals, Chosen& chosen);
void add_resume(CLI::App& app, const Globals& globals, Chosen& chosen);
void add_retry(CLI::App& app, const Globals& globals, Chosen& chosen);
void add_cancel(CLI::App& app, const Globals& globals, Chosen& chosen);
void add_runs(CLI::App& app, const Globals& globals, Chosen& chosen);
void add_clean(CLI::App& app, const Globals& globals, Chosen& chosen);
void add_compare(CLI::App& app, const Globals& globals, Chosen& chosen);
/// What the jobs of a cluster call.
void add_slurm_commands(CLI::App& app, const Globals& globals, Chosen& chosen);

/// -s PATH=VALUE, any number of times.
void add_overrides(CLI::App& command, std::vector<std::string>& overrides);

}  // namespace itera::cli
