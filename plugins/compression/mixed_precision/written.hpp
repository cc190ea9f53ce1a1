// A map as the rules that make it: text to paste into a spec.
#pragma once

#include <string>
#include <vector>

#include "forms.hpp"

namespace itera::mixed {

/// One rule a line, "{role: norm, form: f16}": by role where all tensors of a role are kept alike,
/// by name otherwise, in the order of the table.
std::vector<std::string> as_rules(const TensorTable& tensors, const FormMap& forms);
/// "rules:" and the list below it.
std::string as_block(const std::vector<std::string>& rules);
/// "rules: […]" on one line.
std::string as_line(const std::vector<std::string>& rules);

}  // namespace itera::mixed
