// The keys of a spec that are no components, declared as components declare theirs.
#pragma once

#include <vector>

#include "itera/manifest.hpp"

namespace itera {

const std::vector<Parameter>& top_level();
const std::vector<Parameter>& guard_parameters();
const std::vector<Parameter>& sweep_parameters();  ///< those that are plain values
const std::vector<Parameter>& backend_parameters();
const std::vector<Parameter>& report_parameters();

}  // namespace itera
