// The smallest model with an inner dimension: logits = head (up (embedding)), so that everything
// about it can be worked out by hand.
#pragma once

#include <ATen/ATen.h>

#include <memory>

#include "itera/component.hpp"
#include "itera/layers.hpp"

namespace itera::test {

// V vocabulary, I channels, L layers

class Chain final : public Architecture {
 public:
  struct Product final : Model {
    StoredPtr embedding, head;
    std::vector<StoredPtr> ups;
    Output forward(const at::Tensor& ids, State* state, Taps*) const override {
      (void)own_state<NoMemory>(state);
      at::Tensor x = embedding->rows(ids);
      for (const StoredPtr& up : ups) x = x + up->apply(x);
      return {head->apply(x), {}};
    }
    std::unique_ptr<State> start(std::int64_t) const override {
      return std::make_unique<NoMemory>();
    }
  };

  Values configure(std::int64_t vocabulary, std::int64_t) const override {
    return {{"vocabulary", vocabulary}, {"channels", 3}, {"layers", 2}};
  }
  TensorTable tensors(const Values& c) const override {
    const std::int64_t v = c.at("vocabulary"), i = c.at("channels");
    TensorTable table{{"embedding", Role::embedding, {v, i}}};
    for (int l = 0; l < c.at("layers").get<int>(); ++l)
      BlockRows(table, "layers." + std::to_string(l) + ".", l).add("up", Role::ffn_up, {i, i}, "x");
    BlockRows(table, "").add("head", Role::head, {v, i}, "x");
    return table;
  }
  std::vector<Axis> axes(const Values& c) const override {
    Axis channel{"channel", -1, c.at("channels"), 1, {{"embedding", 1}, {"head", 1}}, {}};
    for (int l = 0; l < c.at("layers").get<int>(); ++l) {
      const std::string up = "layers." + std::to_string(l) + ".up";
      channel.slices.insert(channel.slices.end(), {{up, 0}, {up, 1}});
    }
    return {channel, layer_axis(tensors(c), c.at("layers"))};
  }
  Values cut(const Values& c, const Axis& axis,
             const std::vector<std::int64_t>& kept) const override {
    Values smaller = c;
    smaller[axis.kind == "layer" ? "layers" : "channels"] = kept.size();
    return smaller;
  }
  Checkpoint initialise(const Values& c, std::int64_t seed) const override {
    at::manual_seed(static_cast<std::uint64_t>(seed));
    Checkpoint checkpoint{"chain", c, "", {}, {}};
    for (const TensorInfo& info : tensors(c))
      checkpoint.tensors[info.name] = store_f32(at::randn(info.shape));
    return checkpoint;
  }
  std::unique_ptr<Model> build(const Checkpoint& checkpoint) const override {
    auto model = std::make_unique<Product>();
    model->embedding = checkpoint.at("embedding");
    model->head = checkpoint.at("head");
    for (int l = 0; l < checkpoint.config.at("layers").get<int>(); ++l)
      model->ups.push_back(checkpoint.at("layers." + std::to_string(l) + ".up"));
    return model;
  }
  double flops_per_token(const Values&) const override { return 0; }
};

}  // namespace itera::test
