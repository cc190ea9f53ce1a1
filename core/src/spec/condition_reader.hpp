// The grammar of conditions: a text becomes a tree of terms.
#pragma once

#include "spec/condition.hpp"

namespace itera {

/// A term that is true, and a fault, when the scalar is no condition.
Condition::Term read_condition(const Node& scalar, Faults& faults);

}  // namespace itera
