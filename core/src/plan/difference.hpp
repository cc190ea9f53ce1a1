// Two stages compared by what was hashed for their keys, in words.
#pragma once

#include <string>
#include <vector>

#include "itera/values.hpp"

namespace itera {

/// One text for each leaf that differs: "training.steps 2000 -> 500", "plugin fp16 was rebuilt".
std::vector<std::string> differences(const Values& before, const Values& after);

}  // namespace itera
