// The keys of a spec that are no components, declared as components declare theirs.
#pragma once

#include <string>
#include <vector>

#include "itera/manifest.hpp"

namespace itera {

const std::vector<Parameter>& top_level();
const std::vector<Parameter>& guard_parameters();
const std::vector<Parameter>& sweep_parameters();  ///< those that are plain values
const std::vector<Parameter>& backend_parameters();
/// What `backend.use` may be.
const std::vector<std::string>& backend_names();
const std::vector<Parameter>& report_parameters();

}  // namespace itera
