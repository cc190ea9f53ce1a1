// A resolved spec as YAML text that reads back to the same, with where each value came from beside
// it if asked.
#pragma once

#include <string>
#include <vector>

#include "spec/experiment.hpp"

namespace itera {

/// Without origins, or with "# origin" after every value.
std::string as_yaml(const Values& resolved, const std::vector<Origin>& origins = {});

}  // namespace itera
