// The program itera-lab.
#include "cli/app.hpp"

#include <fmt/format.h>

#include <cstdio>
#include <exception>

#include "cli/build_info.hpp"
#include "cli/command.hpp"
#include "cli/help.hpp"
#include "cli/usage.hpp"
#include "itera/error.hpp"

namespace itera::cli {
namespace {

constexpr const char* summary =
    "a laboratory for compressing small language models\n\n"
    "examples:\n"
    "  itera-lab run experiments/phase8_fp16.yaml     train, compress, evaluate, report\n"
    "  itera-lab plan experiments/phase8_fp16.yaml    what would run, what is cached, and why\n"
    "  itera-lab plugins show fp16                    the parameters of a component\n"
    "  itera-lab generate last --prompt \"In the\"      let the newest model write";

constexpr const char* exit_codes =
    "exit codes:\n"
    "  0 all done   1 a stage failed   2 usage   3 spec or plugin invalid   4 something is "
    "missing\n"
    "  5 a gate failed (guard, --fail-if)   75 stopped: run it again to go on";

void add_globals(CLI::App& app, Globals& globals) {
  app.add_option("--plugin-path", globals.plugin_path,
                 "look for plugins here first, folders "
                 "separated by colons")
      ->type_name("FOLDERS")
      ->allow_extra_args(false);
  app.add_option("--runs", globals.runs, "the folder of all runs (default: runs)")
      ->type_name("FOLDER");
  app.add_flag("-q,--quiet", globals.quiet, "say only what was asked for, and faults");
  app.add_flag("-v,--verbose", globals.verbose, "say more");
  app.add_option("--color", globals.color, "auto (default), always or never")
      ->type_name("WHEN")
      ->check(CLI::IsMember({"auto", "always", "never"}));
  app.set_version_flag("--version", std::string("itera-lab ") + version, "say the version");
}

int usage_error(const std::string& message) {
  fmt::print(stderr, "itera-lab: {}\n", message);
  return static_cast<int>(Fault::usage);
}

int run_chosen(const Chosen& chosen) {
  try {
    return chosen();
  } catch (const Error& e) {
    fmt::print(stderr, "itera-lab: {}\n", e.what());
    return static_cast<int>(e.fault());
  } catch (const std::exception& e) {
    fmt::print(stderr, "itera-lab: {}\n", e.what());
    return static_cast<int>(Fault::failed);
  }
}

}  // namespace

int run_app(int argc, char** argv) {
  CLI::App app(summary, "itera-lab");
  app.formatter(std::make_shared<HelpText>());
  app.footer(exit_codes);
  app.set_help_flag("-h,--help", "say this");
  app.fallthrough();
  Globals globals;
  globals.arguments.assign(argv, argv + argc);
  std::error_code none;
  globals.executable = std::filesystem::read_symlink("/proc/self/exe", none);
  add_globals(app, globals);
  Chosen chosen;
  for (const auto add :
       {add_run, add_plan, add_validate, add_show, add_plugins, add_report, add_generate,
        add_inspect, add_logits, add_status, add_logs, add_resume, add_retry, add_cancel, add_runs,
        add_clean, add_compare, add_slurm_commands}) {
    add(app, globals, chosen);
  }
  try {
    app.parse(argc, argv);
  } catch (const CLI::Success& e) {  // --help, --version
    return app.exit(e);
  } catch (const CLI::ParseError& e) {
    return usage_error(explain(app, e));
  }
  if (chosen) return run_chosen(chosen);
  fmt::print(stderr, "{}", app.help());
  return static_cast<int>(Fault::usage);
}

}  // namespace itera::cli
