// itera-lab resume and retry: a run goes on in its own folder.
#pragma once

#include <string>

#include "cli/launch.hpp"

namespace itera::cli {

struct Again {
  std::string run;
  bool failed_too = false;  ///< else stages that failed are left as they ended
  bool replan = false;      ///< go on although stages have other keys now
};

int resume(const Globals& globals, const Again& again, const PoolOptions& pool);

}  // namespace itera::cli
