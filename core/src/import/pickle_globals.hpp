// The globals a pickle may name, and what becomes of a call of each.
#pragma once

#include <optional>
#include <string_view>

namespace itera::pickle {

enum class Meaning {
  name,        ///< a type or a scheme: cannot be called
  dictionary,  ///< called: a dictionary
  sequence,    ///< called: the values of its one argument
  tensor,      ///< called: a tensor to be put together by whoever reads the values
  object       ///< called: a dictionary with the name of the class
};

/// Nothing for what may not be named. Classes that are not on the list are objects; a name is one
/// of a class when it begins with a capital.
std::optional<Meaning> meaning_of(std::string_view module, std::string_view name);

}  // namespace itera::pickle
