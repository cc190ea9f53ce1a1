// What is said of a state that is not the model's own.
#include "itera/state.hpp"

#include "itera/error.hpp"

namespace itera {

void refuse_state(StateFault fault) {
  throw Error(
      fault == StateFault::other_model
          ? "the state that is to go on was begun by a model of another architecture; begin "
            "one with start() of this model"
          : "the state that is to go on has other layers, other sizes or another number of "
            "sequences than this text and model; begin one with start() of this model");
}

}  // namespace itera
