// A run carried out by a Slurm cluster: submitted, and waited for where that is wanted.
#pragma once

#include "cli/launch.hpp"

namespace itera::cli {

bool on_slurm(const Experiment& experiment);

/// In the keys of what measures time: which node it will be is not known yet.
std::string machine_of_cluster(const Experiment& experiment);

/// Before anything is written: the options are for the backend, and a cluster can do what the
/// experiment wants. Throws Error saying what does not fit.
void require_backend(const Experiment& experiment, const PoolOptions& options);

/// Writes all that the cluster needs into the run folder and submits it; the exit code.
int submit_run(const Globals& globals, const PoolOptions& options, const Launch& launch);

/// How the stages of a run ended, as its folder says.
std::vector<Result> results_of(const RunFolder& run);

}  // namespace itera::cli
