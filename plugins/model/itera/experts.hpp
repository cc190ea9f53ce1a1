// The second half of a layer: a plain feed-forward, or a mixture of experts that sees each token
// through its top k.
#pragma once

#include <string>
#include <vector>

#include "config.hpp"
#include "itera/component.hpp"
#include "itera/frame.hpp"

namespace itera::ssm {

struct Expert {
  StoredPtr up, down;  // (e, d), (d, e)
};

struct FeedForward {
  LayerNorm norm;
  std::vector<Expert> experts{};  // one, without a router, when plain
  StoredPtr router{};             // (E, d), or null
  std::string counter{};          // name of the expert counts
  std::int64_t top_k = 0;
  double balance = 0;

  /// x (B, T, d) → what is added to it. Adds the load-balance loss and the expert counts to
  /// `output`.
  at::Tensor operator()(const at::Tensor& x, Output& output) const;
};

FeedForward feed_forward_of(const Checkpoint& checkpoint, const Config& config, std::size_t layer);

}  // namespace itera::ssm
