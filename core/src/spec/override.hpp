// Overrides from the command line: -s compression[0].keep=[embedding.weight].
#pragma once

#include <string>
#include <vector>

#include "spec/tree.hpp"

namespace itera {

/// Sets each "path=value" in the tree, in order; the value is YAML. Maps on the way are made where
/// there are none; [n] is an entry of a list, or the one after its last. What cannot be set is a
/// fault placed in the override.
void apply_overrides(Node& root, const std::vector<std::string>& overrides, Faults& faults);

}  // namespace itera
