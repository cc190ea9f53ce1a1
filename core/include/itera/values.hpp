// Values: parameters and configurations as data, in the form JSON gives them (objects keep their
// keys sorted).
#pragma once

#include <nlohmann/json.hpp>

namespace itera {

using Values = nlohmann::json;

}  // namespace itera
