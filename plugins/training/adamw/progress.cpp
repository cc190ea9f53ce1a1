// One line: loss 3.214, val 3.401, 3 912 tokens/s.
#include "progress.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace itera::adamw {

double Speedometer::tokens_per_second(std::int64_t done) const {
  const std::chrono::duration<double> elapsed = std::chrono::steady_clock::now() - begin_;
  return static_cast<double>((done - begun_at_) * tokens_a_step_) / std::max(elapsed.count(), 1e-9);
}

void Speedometer::show(const RunState& state) {
  std::string text = fmt::format("loss {:.3f}", state.curve.back().loss);
  const auto validated =
      std::find_if(state.curve.rbegin(), state.curve.rend(),
                   [](const CurvePoint& p) { return p.validation_loss.has_value(); });
  if (validated != state.curve.rend())
    text += fmt::format(", val {:.3f}", *validated->validation_loss);
  text += fmt::format(", {:.0f} tokens/s", tokens_per_second(state.step));
  context_.progress({state.step, steps_, std::move(text)});
}

}  // namespace itera::adamw
