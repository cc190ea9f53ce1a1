// A submission: all that a cluster is given to carry a run out.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "slurm/levels.hpp"
#include "slurm/settings.hpp"
#include "store/cache.hpp"
#include "store/run.hpp"

namespace itera {

struct Submission {
  std::filesystem::path program, worker;  ///< itera-lab and itera-worker, to be frozen
  std::filesystem::path working_folder;   ///< where the jobs run: reports/ appears there
  SlurmSettings settings;
  std::int64_t array_size = 0;  ///< no index of an array reaches it
  Values execution;             ///< for the tasks: retries, time_limit
};

/// Writes it all; what an earlier submission of the run left there is removed, but for its logs.
void write_submission(const Plan& plan, const std::vector<Level>& levels, const Cache& cache,
                      const RunFolder& run, const Submission& submission);

/// Runs submit.sh. When Slurm refuses one job, those before it are cancelled and Error says why.
void submit(const RunFolder& run);

/// A job that Slurm was given.
struct SubmittedJob {
  std::string number, script;
  std::int64_t first = 0, count = 0;  ///< elements; count 0: no array
};
/// When Slurm was given them, as utc_now() says it.
std::string submitted_at(const RunFolder& run);

/// Empty when the run was never submitted.
std::vector<SubmittedJob> submitted_jobs(const RunFolder& run);

/// Their numbers, as Slurm's programs take them.
std::vector<std::string> numbers_of(const std::vector<SubmittedJob>& jobs);

}  // namespace itera
