// What stands around the layers of a language model, run over stored tensors: embedding, learned
// positions, norm and head, under the names of add_embedding() and add_head().
#pragma once

#include <ATen/core/Tensor.h>

#include <cstdint>
#include <string>

#include "itera/checkpoint.hpp"

namespace itera {

/// (x - mean) / √(variance + 1e-5) ∘ weight + bias, over the last dimension.
class ITERA_API LayerNorm {
 public:
  /// `name`.weight and `name`.bias
  LayerNorm(const Checkpoint& checkpoint, const std::string& name);
  [[nodiscard]] at::Tensor operator()(const at::Tensor& x) const;

 private:
  at::Tensor weight_, bias_;
};

class ITERA_API Frame {
 public:
  Frame(const Checkpoint& checkpoint, bool learned_positions);

  /// ids (B, T), the first of them at position `begin` of its text → (B, T, d). Throws Error for a
  /// position past the learned ones.
  [[nodiscard]] at::Tensor embed(const at::Tensor& ids, std::int64_t begin) const;
  /// x (B, T, d) → (B, T, V)
  [[nodiscard]] at::Tensor logits(const at::Tensor& x) const;

 private:
  StoredPtr embedding_, head_;
  at::Tensor positions_;  // (context, d), or undefined
  LayerNorm norm_;
};

}  // namespace itera
