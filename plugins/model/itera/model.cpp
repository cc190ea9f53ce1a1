// Written once for training, evaluation and decoding: a state, where given, carries the sequence
// on.
#include "model.hpp"

#include <ATen/ATen.h>
#include <fmt/format.h>

#include "itera/operations.hpp"

namespace itera::ssm {

namespace {

// B batch, T time, d width, I inner channels, N states, R step rows, K taps, V vocabulary

struct LayerState {
  at::Tensor states;  // (B, N)
  at::Tensor inputs;  // (B, K-1, I), the last inputs of the convolution
};

struct IteraState final : State {
  std::int64_t position = 0;
  std::vector<LayerState> layers;

  std::vector<StateTensor> tensors() override {
    std::vector<StateTensor> all;
    for (std::size_t i = 0; i < layers.size(); ++i) {
      const auto layer = static_cast<std::int64_t>(i);
      all.push_back({"states", layer, &layers[i].states, {"", "state"}});
      all.push_back({"inputs", layer, &layers[i].inputs, {"", "", "channel"}});
    }
    return all;
  }
};

/// As start() makes it for `batch` sequences.
bool fits(const IteraState& state, const Config& c, std::int64_t batch) {
  if (state.layers.size() != c.layers()) return false;
  for (std::size_t i = 0; i < c.layers(); ++i) {
    const auto& [states, inputs] = state.layers[i];
    if (states.sizes() != at::IntArrayRef{batch, c.states[i]} ||
        inputs.sizes() != at::IntArrayRef{batch, c.taps - 1, c.inner[i]})
      return false;
  }
  return true;
}

/// What the mixer of `layer` adds to the residual stream.
at::Tensor mix(const Mixer& m, const at::Tensor& x, std::int64_t layer, LayerState* state,
               Taps* taps) {
  const auto parts = m.in->apply(m.norm(x)).chunk(2, -1);
  const at::Tensor &value = parts[0], &gate = parts[1];  // (B, T, I) each
  const at::Tensor u = at::silu(causal_conv(value, m.conv_weight, m.conv_bias,
                                            state == nullptr ? at::Tensor() : state->inputs));
  const at::Tensor dt = at::softplus(m.step->apply(u) + m.step_bias).mean(-1);  // (B, T)
  const at::Tensor input = m.input->apply(u) * dt.unsqueeze(-1);                // (B, T, N)
  const at::Tensor rate = at::exp(m.decay_log);                                 // (N)
  if (taps != nullptr) taps->decay(layer, dt.unsqueeze(-1) * rate);
  const at::Tensor s = scan(dt, rate, input, state == nullptr ? at::Tensor() : state->states);
  const at::Tensor y = at::addcmul(m.output->apply(s), u, m.skip);  // C s + D·u
  if (state != nullptr) {
    state->states = s.select(1, -1).clone();
    const at::Tensor all = at::cat({state->inputs, value}, 1);
    state->inputs =
        all.narrow(1, all.size(1) - state->inputs.size(1), state->inputs.size(1)).clone();
  }
  return m.out->apply(y * at::silu(gate));
}

Mixer mixer_of(const Checkpoint& checkpoint, std::size_t layer) {
  const std::string p = fmt::format("layers.{}.ssm.", layer);
  const auto dense = [&](const char* name) { return checkpoint.at(p + name)->dense(); };
  const auto stored = [&](const char* name) { return checkpoint.at(p + name); };
  return {LayerNorm(checkpoint, p + "norm"),
          dense("conv1d.weight"),
          dense("conv1d.bias"),
          dense("ssm.delta_proj.bias"),
          dense("ssm.A_log"),
          dense("ssm.D"),
          stored("in_proj.weight"),
          stored("ssm.delta_proj.weight"),
          stored("ssm.B"),
          stored("ssm.C"),
          stored("out_proj.weight")};
}

}  // namespace

IteraModel::IteraModel(const Checkpoint& checkpoint, Config config)
    : config_(std::move(config)), frame_(checkpoint, config_.learned_positions) {
  for (std::size_t i = 0; i < config_.layers(); ++i) {
    layers_.push_back({mixer_of(checkpoint, i), feed_forward_of(checkpoint, config_, i)});
  }
}

Output IteraModel::forward(const at::Tensor& ids, State* state, Taps* taps) const {
  auto* carried = own_state<IteraState>(
      state, [&](const IteraState& own) { return fits(own, config_, ids.size(0)); });
  const std::int64_t begin = carried == nullptr ? 0 : carried->position;
  at::Tensor x = frame_.embed(ids, begin);  // (B, T, d)
  Output output;
  for (std::size_t i = 0; i < layers_.size(); ++i) {
    const auto layer = static_cast<std::int64_t>(i);
    const auto add = [&](const char* block, const at::Tensor& added) {
      if (taps != nullptr) taps->contribution(layer, block, added);
      x = x + added;
    };
    add("mixer",
        mix(layers_[i].mixer, x, layer, carried == nullptr ? nullptr : &carried->layers[i], taps));
    add("feed_forward", layers_[i].feed_forward(x, output));
  }
  if (carried != nullptr) carried->position += ids.size(1);
  output.logits = frame_.logits(x);
  return output;
}

std::unique_ptr<State> IteraModel::start(std::int64_t batch) const {
  auto state = std::make_unique<IteraState>();
  for (std::size_t i = 0; i < config_.layers(); ++i) {
    state->layers.push_back({at::zeros({batch, config_.states[i]}, at::kFloat),
                             at::zeros({batch, config_.taps - 1, config_.inner[i]}, at::kFloat)});
  }
  return state;
}

}  // namespace itera::ssm
