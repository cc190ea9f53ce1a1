// Names and shapes as the Itera-Lite checkpoints write them.
#include "architecture.hpp"

#include <ATen/ATen.h>
#include <fmt/format.h>

#include <cmath>

#include "itera/initial.hpp"
#include "itera/layers.hpp"
#include "model.hpp"

namespace itera::ssm {

namespace {

// V vocabulary, d width, I inner channels, N states, R step rows, K taps, E experts, e expert width

void add_mixer(TensorTable& table, const Config& c, std::size_t layer) {
  const std::int64_t d = c.width, inner = c.inner[layer], states = c.states[layer],
                     rows = c.step_rows[layer];
  BlockRows mixer(table, fmt::format("layers.{}.ssm.", layer), static_cast<int>(layer));
  mixer.add_norm(d);
  mixer.add("in_proj.weight", Role::ssm_in, {2 * inner, d}, "normed",
            {{"value", 0, inner}, {"gate", inner, 2 * inner}});
  mixer.add("conv1d.weight", Role::ssm_conv, {inner, 1, c.taps}, "value");
  mixer.add("conv1d.bias", Role::bias, {inner});
  mixer.add("ssm.delta_proj.weight", Role::ssm_step, {rows, inner}, "convolved");
  mixer.add("ssm.delta_proj.bias", Role::bias, {rows});
  mixer.add("ssm.A_log", Role::ssm_decay, {states});
  mixer.add("ssm.B", Role::ssm_input, {states, inner}, "convolved");
  mixer.add("ssm.C", Role::ssm_output, {inner, states}, "states");
  mixer.add("ssm.D", Role::ssm_skip, {inner}, "convolved");
  mixer.add("out_proj.weight", Role::ssm_out, {d, inner}, "gated");
}

/// Each expert reads its own rows of what the router sends, and of what becomes of it.
void add_feed_forward(TensorTable& table, const Config& c, std::size_t layer) {
  const std::int64_t d = c.width, e = c.expert_width[layer], experts = c.experts[layer];
  const std::string p = fmt::format("layers.{}.moe.{}", layer, experts > 0 ? "layer." : "");
  BlockRows block(table, p, static_cast<int>(layer));
  block.add_norm(d);
  if (experts == 0) {
    block.add("ffn.w1.weight", Role::ffn_up, {e, d}, "normed");
    block.add("ffn.w2.weight", Role::ffn_down, {d, e}, "hidden");
    return;
  }
  block.add("router.gate.weight", Role::router, {experts, d}, "normed");
  block.add("router.expert_counts", Role::counter, {experts});
  for (std::int64_t j = 0; j < experts; ++j) {
    block.add(fmt::format("experts.{}.w1.weight", j), Role::expert_up, {e, d}, "routed");
    block.add(fmt::format("experts.{}.w2.weight", j), Role::expert_down, {d, e}, "hidden");
  }
}

/// Decay rates spread evenly in the logarithm from 1/16 to 2 per unit of dt: half-lives from a few
/// tokens to dozens.
at::Tensor initial_decay(std::int64_t states) {
  const at::Tensor position =
      at::arange(states, at::kFloat) / std::max<double>(1, static_cast<double>(states - 1));
  return position * std::log(32.0) + std::log(1.0 / 16.0);
}

/// delta_proj: softplus(-1.5) ≈ 0.2, a step at which the slowest states still remember.
at::Tensor fresh(const TensorInfo& info, const Config& c, std::int64_t seed) {
  if (info.role == Role::ssm_decay) return initial_decay(info.shape[0]);
  if (info.name.ends_with("delta_proj.bias")) return at::full(info.shape, -1.5, at::kFloat);
  return initial(info, static_cast<std::int64_t>(c.layers()), seed);
}

}  // namespace

Values Itera::configure(std::int64_t vocabulary, std::int64_t context) const {
  return to_values(ssm::configure(params_, vocabulary, context));
}

TensorTable Itera::tensors(const Values& values) const {
  const Config c = from_values(values);
  TensorTable table;
  add_embedding(table, c.vocabulary, c.width,
                c.learned_positions ? std::optional(c.context) : std::nullopt);
  for (std::size_t layer = 0; layer < c.layers(); ++layer) {
    add_mixer(table, c, layer);
    add_feed_forward(table, c, layer);
  }
  add_head(table, c.vocabulary, c.width, c.tied_head);
  return table;
}

Checkpoint Itera::initialise(const Values& values, std::int64_t seed) const {
  const Config c = from_values(values);
  return fresh_checkpoint("itera", values, tensors(values),
                          [&](const TensorInfo& info) { return fresh(info, c, seed); });
}

std::unique_ptr<Model> Itera::build(const Checkpoint& checkpoint) const {
  check_tensors(checkpoint, tensors(checkpoint.config));
  return std::make_unique<IteraModel>(checkpoint, from_values(checkpoint.config));
}

std::optional<std::int64_t> Itera::longest(const Values& values) const {
  const Config c = from_values(values);
  return c.learned_positions ? std::optional(c.context) : std::nullopt;
}

double Itera::flops_per_token(const Values& values) const {
  const Config c = from_values(values);
  std::int64_t products = c.vocabulary * c.width;  // the head; an embedding is a look-up
  for (std::size_t i = 0; i < c.layers(); ++i) {
    const std::int64_t inner = c.inner[i], states = c.states[i], experts = c.experts[i];
    products += 2 * inner * c.width + inner * c.taps + c.step_rows[i] * inner + 2 * states * inner +
                inner + inner * c.width + states;
    products += experts * c.width + (experts > 0 ? c.top_k : 1) * 2 * c.expert_width[i] * c.width;
  }
  return 2.0 * static_cast<double>(products);
}

}  // namespace itera::ssm
