// What a pickle asks to be called, and what stands for the result: no code ever runs.
#pragma once

#include <string_view>

#include "import/pickle_state.hpp"

namespace itera::pickle {

/// A value for the global; an Error naming it when it is not among those that are read.
Index named(State& state, std::string_view module, std::string_view name);

/// What stands for callee(*arguments).
Index called(State& state, Index callee, Index arguments);

/// The state that a pickle gives to an object after it is made.
void set_state(State& state, Index object, Index given);

}  // namespace itera::pickle
