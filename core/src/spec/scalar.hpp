// Scalars read strictly: YAML's old traps (010, yes, 1_000) are faults that say what to write.
#pragma once

#include <string>

#include "itera/values.hpp"
#include "spec/node.hpp"

namespace itera {

/// What a scalar was read as: null when it is not of that type; `advice` then says what to write,
/// where that is known.
struct Scalar {
  Values value{};
  std::string advice{};
};

Scalar read_boolean(const Node& scalar);  ///< true and false, nothing else
Scalar read_integer(const Node& scalar);  ///< decimal, without + and leading zeros, in 64 bits
Scalar read_number(
    const Node& scalar);  ///< also a fraction and an exponent; finite; always a double

}  // namespace itera
