// The forward pass of an Itera-Lite model over stored tensors.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "config.hpp"
#include "experts.hpp"
#include "itera/component.hpp"
#include "itera/frame.hpp"

namespace itera::ssm {

/// One mixer: x += out_proj((C s + D·u) · silu(g)).
struct Mixer {
  LayerNorm norm;
  at::Tensor conv_weight, conv_bias, step_bias, decay_log, skip;
  StoredPtr in, step, input, output, out;
};

struct Layer {
  Mixer mixer;
  FeedForward feed_forward;
};

class IteraModel final : public Model {
 public:
  IteraModel(const Checkpoint& checkpoint, Config config);

  Output forward(const at::Tensor& ids, State* state, Taps* taps) const override;
  [[nodiscard]] std::unique_ptr<State> start(std::int64_t batch) const override;

 private:
  Config config_;
  Frame frame_;
  std::vector<Layer> layers_;
};

}  // namespace itera::ssm
