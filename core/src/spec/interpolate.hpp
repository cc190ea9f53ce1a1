// ${env:NAME} and ${env:NAME:default} in the values of a spec.
#pragma once

#include "spec/node.hpp"

namespace itera {

/// Replaces them in every scalar below the node; what results is read as if written plainly. "$${"
/// stands for "${". An unset variable without a default is a fault.
void interpolate(Node& node, Faults& faults);

/// The text as it must be written to be read back unchanged.
std::string without_interpolation(std::string text);

}  // namespace itera
