// The forward pass of the transformer over stored tensors, with a key-value cache for decoding.
#pragma once

#include <memory>
#include <vector>

#include "architecture.hpp"

namespace itera::transformer {

struct Block {
  at::Tensor attention_norm_weight, attention_norm_bias, ffn_norm_weight, ffn_norm_bias;
  StoredPtr attention_in, attention_out, up, down;
};

class TransformerModel final : public Model {
 public:
  TransformerModel(const Checkpoint& checkpoint, Config config);

  Output forward(const at::Tensor& ids, State* state, Taps* taps) const override;
  [[nodiscard]] std::unique_ptr<State> start(std::int64_t batch) const override;

 private:
  Config config_;
  StoredPtr embedding_, head_;
  at::Tensor positions_, norm_weight_, norm_bias_;
  std::vector<Block> blocks_;
};

}  // namespace itera::transformer
