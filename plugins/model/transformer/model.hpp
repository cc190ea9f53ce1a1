// The forward pass of the transformer over stored tensors, with a key-value cache for decoding.
#pragma once

#include <memory>
#include <vector>

#include "architecture.hpp"
#include "itera/frame.hpp"

namespace itera::transformer {

struct Block {
  LayerNorm attention_norm, ffn_norm;
  StoredPtr attention_in, attention_out, up, down;
};

class TransformerModel final : public Model {
 public:
  TransformerModel(const Checkpoint& checkpoint, Config config);

  Output forward(const at::Tensor& ids, State* state, Taps* taps) const override;
  [[nodiscard]] std::unique_ptr<State> start(std::int64_t batch) const override;

 private:
  Config config_;
  Frame frame_;
  std::vector<Block> blocks_;
};

}  // namespace itera::transformer
