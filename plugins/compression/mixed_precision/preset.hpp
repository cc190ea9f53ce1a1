// Maps that ship with the plugin, as the rules they stand for.
#pragma once

#include <string>
#include <vector>

#include "rules.hpp"

namespace itera::mixed {

/// "itera_lite", or "none", which has no rules.
std::vector<FormRule> preset(const std::string& name);

}  // namespace itera::mixed
