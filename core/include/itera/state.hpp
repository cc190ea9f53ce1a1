// State: what a model keeps between tokens, and the check that it is the model's own.
#pragma once

#include <ATen/core/Tensor.h>

#include <cstdint>
#include <string>
#include <vector>

#include "itera/api.hpp"

namespace itera {

/// One tensor of a state that can be looked at and replaced. `axes` names, for each dimension, the
/// kind of axis it runs along, or "".
struct StateTensor {
  std::string name;  ///< "states", "inputs", "keys", …
  std::int64_t layer;
  at::Tensor* value;
  std::vector<std::string> axes;
};

/// What a model keeps between tokens: recurrent states, convolution tails, keys and values.
class ITERA_API State {
 public:
  State() = default;
  State(const State&) = delete;
  State& operator=(const State&) = delete;
  virtual ~State() = default;

  [[nodiscard]] virtual std::vector<StateTensor> tensors() { return {}; }
};

/// What a model keeps that looks at one token alone: nothing.
class ITERA_API NoMemory final : public State {};

enum class StateFault { other_model, other_extents };
[[noreturn]] ITERA_API void refuse_state(StateFault fault);

/// The state that a model is to go on from, as the type it keeps; null where there is none. `fits`
/// looks whether it has the layers of this model and the sequences that now go on. Throws Error for
/// any other state: read as none, it would begin the text anew without a word.
template <class Own, class Fits> Own* own_state(State* state, const Fits& fits) {
  if (state == nullptr) return nullptr;
  auto* own = dynamic_cast<Own*>(state);
  if (own == nullptr) refuse_state(StateFault::other_model);
  if (!fits(*own)) refuse_state(StateFault::other_extents);
  return own;
}
template <class Own> Own* own_state(State* state) {
  return own_state<Own>(state, [](const Own&) { return true; });
}

}  // namespace itera
