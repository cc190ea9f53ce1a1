// The backends there are: the one place that makes them.
#pragma once

#include <memory>
#include <vector>

#include "exec/backend.hpp"
#include "spec/experiment.hpp"

namespace itera::cli {

/// As `backend.use` may call them, the pool of this machine first.
std::vector<std::unique_ptr<Backend>> all_backends();

std::unique_ptr<Backend> backend_named(const std::string& name);
std::unique_ptr<Backend> backend_of(const Experiment& experiment);

/// What computes a run, and by which backend. Where none knows anything of it, `backend` is empty.
struct Computed {
  std::string backend;
  Activity activity;
};
Computed computed(const RunFolder& run, bool over);

}  // namespace itera::cli
