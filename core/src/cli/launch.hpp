// What run, resume and retry share: a plan carried out in a run folder, then its report.
#pragma once

#include <chrono>
#include <map>
#include <optional>
#include <string>

#include "cli/command.hpp"
#include "cli/installation.hpp"
#include "exec/execute.hpp"
#include "spec/spec.hpp"

namespace itera::cli {

/// How the pool is to work; what is not said here the spec says.
struct PoolOptions {
  int jobs = 0;
  std::optional<int> retries;
  int max_fails = 0;
  bool fail_fast = false, keep_going = false;
  std::string time_limit;
};
void add_pool_options(CLI::App& command, PoolOptions& options);

/// The seconds of an option such as --time-limit. Throws Error (Fault::usage).
double seconds_of(const std::string& option, const std::string& text);

/// All a report needs to know from before the first stage.
void describe(const RunFolder& run, const Spec& spec, const Plan& plan);

struct Launch {
  const Installation& installation;
  const Spec& spec;
  const Plan& plan;
  const RunFolder& folder;
  Values provenance;  ///< what its end can tell is added
  std::map<std::string, Result> failed_before{};
  std::chrono::steady_clock::time_point begin = std::chrono::steady_clock::now();
};

/// Runs, reports and prints the table; the exit code.
int launch(const Globals& globals, const PoolOptions& options, Launch launch);

}  // namespace itera::cli
