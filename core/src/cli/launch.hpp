// What run, resume and retry share: a plan carried out in a run folder, then its report.
#pragma once

#include <chrono>
#include <map>
#include <optional>
#include <string>

#include "cli/command.hpp"
#include "cli/installation.hpp"
#include "exec/backend.hpp"
#include "spec/spec.hpp"

namespace itera::cli {

/// How and where stages are to run; what is not said here the spec says.
struct PoolOptions {
  std::string backend;  ///< its name; empty: as the spec says
  Wishes wishes;
  std::optional<int> retries;
  bool fail_fast = false, keep_going = false;
  std::string time_limit;
};
void add_pool_options(CLI::App& command, PoolOptions& options);

/// The seconds of an option such as --time-limit. Throws Error (Fault::usage).
double seconds_of(const std::string& option, const std::string& text);

/// What was asked of the backend.
Wishes wishes_of(const PoolOptions& options);

/// What the option --backend adds to the overrides of a spec.
void add_backend(const PoolOptions& options, std::vector<std::string>& overrides);

/// All a report needs to know from before the first stage.
void describe(const RunFolder& run, const Spec& spec, const Plan& plan);

/// To standard error, whether anybody reads it or not.
void write_stderr(const std::string& text);

struct Launch {
  const Installation& installation;
  const Spec& spec;
  const Plan& plan;
  const RunFolder& folder;
  Values provenance;  ///< what its end can tell is added
  std::map<std::string, Result> failed_before{};
  std::chrono::steady_clock::time_point begin = std::chrono::steady_clock::now();
};

/// Writes into the run folder what its end can tell, and the report; prints the table.
void conclude(const RunFolder& run, const std::string& name,
              const std::vector<std::string>& formats, double seconds);

/// The exit code of a run as its folder says it ended.
int exit_code_of(const RunFolder& run);

/// Runs, reports and prints the table, or hands it all over to jobs that do; the exit code.
int launch(const Globals& globals, const PoolOptions& options, Launch launch);

}  // namespace itera::cli
