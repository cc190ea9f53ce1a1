// Frozen: programs and plugins as they are now, kept in a run folder, so that tasks which start
// tomorrow run what was planned today.
#pragma once

#include <filesystem>

#include "plan/plan.hpp"

namespace itera {

struct Frozen {
  std::filesystem::path program, worker;
  Plan plan;  ///< its tasks load the copies of the plugins
};

/// Copies itera-lab, itera-worker, libitera.so and every plugin of the plan to folder/bin and
/// folder/lib. LibTorch and other libraries of the system stay where they are.
Frozen freeze(const Plan& plan, const std::filesystem::path& program,
              const std::filesystem::path& worker, const std::filesystem::path& folder);

}  // namespace itera
