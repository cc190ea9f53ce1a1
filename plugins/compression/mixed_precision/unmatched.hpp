// What to say of a rule that claims nothing.
#pragma once

#include <string>
#include <vector>

#include "rules.hpp"

namespace itera::mixed {

/// Why, what it could have meant, and what to do.
std::string why_nothing(const TensorTable& tensors, const std::vector<FormRule>& rules,
                        std::size_t index);

}  // namespace itera::mixed
