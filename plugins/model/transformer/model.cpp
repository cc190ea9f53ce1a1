// Pre-norm blocks: x += attention(norm x), x += w2 gelu(w1 norm x).
#include "model.hpp"

#include <ATen/ATen.h>
#include <fmt/format.h>

#include <algorithm>
#include <array>

namespace itera::transformer {

namespace {

// B batch, T time (P earlier), d width, H heads

struct Cache {
  at::Tensor keys, values;  // (B, H, P, d/H)
};

struct TransformerState final : State {
  std::int64_t position = 0;
  std::vector<Cache> layers;

  std::vector<StateTensor> tensors() override {
    std::vector<StateTensor> all;
    for (std::size_t i = 0; i < layers.size(); ++i) {
      const auto layer = static_cast<std::int64_t>(i);
      all.push_back({"keys", layer, &layers[i].keys, {"", "", "", ""}});
      all.push_back({"values", layer, &layers[i].values, {"", "", "", ""}});
    }
    return all;
  }
};

/// As start() makes it for `batch` sequences, or as it has grown since.
bool fits(const TransformerState& state, const Config& c, std::int64_t batch) {
  const std::array<std::int64_t, 4> extents{batch, c.heads, state.position, c.width / c.heads};
  const at::IntArrayRef shape(extents);
  return std::ssize(state.layers) == c.layers &&
         std::ranges::all_of(state.layers, [&](const Cache& cache) {
           return cache.keys.sizes() == shape && cache.values.sizes() == shape;
         });
}

at::Tensor attend(const Block& block, const at::Tensor& x, std::int64_t heads, Cache* cache) {
  const std::int64_t batch = x.size(0), time = x.size(1), width = x.size(2);
  const auto parts = block.attention_in->apply(block.attention_norm(x))
                         .view({batch, time, 3, heads, width / heads})
                         .permute({2, 0, 3, 1, 4})
                         .unbind(0);
  at::Tensor keys = parts[1], values = parts[2];  // (B, H, T, d/H)
  if (cache != nullptr) {
    keys = cache->keys = at::cat({cache->keys, keys}, 2);
    values = cache->values = at::cat({cache->values, values}, 2);
  }
  const std::int64_t earlier = keys.size(2) - time;
  std::optional<at::Tensor> mask;
  if (earlier > 0 && time > 1) mask = at::ones({time, earlier + time}, at::kBool).tril(earlier);
  const at::Tensor seen = at::scaled_dot_product_attention(parts[0], keys, values, mask, 0.0,
                                                           /*is_causal=*/earlier == 0 && time > 1);
  return block.attention_out->apply(seen.transpose(1, 2).reshape({batch, time, width}));
}

at::Tensor feed_forward(const Block& block, const at::Tensor& x) {
  return block.down->apply(at::gelu(block.up->apply(block.ffn_norm(x))));
}

}  // namespace

TransformerModel::TransformerModel(const Checkpoint& checkpoint, Config config)
    : config_(config), frame_(checkpoint, /*learned_positions=*/true) {
  for (std::int64_t i = 0; i < config.layers; ++i) {
    const std::string p = fmt::format("layers.{}.", i);
    const auto stored = [&](const char* name) { return checkpoint.at(p + name); };
    blocks_.push_back({LayerNorm(checkpoint, p + "attention.norm"),
                       LayerNorm(checkpoint, p + "ffn.norm"), stored("attention.in_proj.weight"),
                       stored("attention.out_proj.weight"), stored("ffn.w1.weight"),
                       stored("ffn.w2.weight")});
  }
}

Output TransformerModel::forward(const at::Tensor& ids, State* state, Taps* taps) const {
  auto* carried = own_state<TransformerState>(
      state, [&](const TransformerState& own) { return fits(own, config_, ids.size(0)); });
  const std::int64_t begin = carried == nullptr ? 0 : carried->position;
  at::Tensor x = frame_.embed(ids, begin);  // (B, T, d)
  for (std::size_t i = 0; i < blocks_.size(); ++i) {
    const auto add = [&](const char* block, const at::Tensor& added) {
      if (taps != nullptr) taps->contribution(static_cast<std::int64_t>(i), block, added);
      x = x + added;
    };
    add("mixer",
        attend(blocks_[i], x, config_.heads, carried == nullptr ? nullptr : &carried->layers[i]));
    add("feed_forward", feed_forward(blocks_[i], x));
  }
  if (carried != nullptr) carried->position += ids.size(1);
  return {frame_.logits(x), {}};
}

std::unique_ptr<State> TransformerModel::start(std::int64_t batch) const {
  auto state = std::make_unique<TransformerState>();
  const at::Tensor none =
      at::empty({batch, config_.heads, 0, config_.width / config_.heads}, at::kFloat);
  state->layers.assign(blocks_.size(), {none, none});
  return state;
}

}  // namespace itera::transformer
