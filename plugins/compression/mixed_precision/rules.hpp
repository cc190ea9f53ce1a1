// Rules: which tensors or row parts they fit, and how people call them.
#pragma once

#include <string>
#include <vector>

#include "itera/tensor_table.hpp"
#include "parameters.hpp"

namespace itera::mixed {

struct FormRule {
  RuleText text;
  Form form;
  std::string name;  ///< "rule 2 (role: ssm_out)"
};

/// Throws Error for a rule that says none or more than one of match, role and part, and for a part
/// that is not TENSOR[PART]. Names begin with `whose`.
std::vector<FormRule> read_rules(const std::vector<Values>& written, const std::string& whose = "");

/// Whether it fits this part of the tensor ("" where it has none), by the tensor's name or role. A
/// rule without a part fits all parts. Counters are fitted by their full name alone.
bool fits(const FormRule& rule, const TensorInfo& info, const std::string& part);

}  // namespace itera::mixed
