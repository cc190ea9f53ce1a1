// The divergence of a compressed model's predictions from those of the one it is made from.
#pragma once

#include <ATen/core/Tensor.h>

#include <vector>

#include "itera/calibration.hpp"

namespace itera::mixed {

/// KL(p ‖ q) in nats a token, the mean over each calibration window: p the checkpoint as it came, q
/// the one that is measured.
using Windows = std::vector<double>;

/// A mean and its standard error; windows, not tokens, are the independent samples.
struct Estimate {
  double mean = 0, error = 0;
};
Estimate estimate(const Windows& windows);
/// Of a - b, window by window: what both find hard cancels out.
Estimate difference(const Windows& a, const Windows& b);

class KlMeter {
 public:
  /// Throws Error where the reference's logits are not finite, or do not fit in memory.
  KlMeter(const Calibration& calibration, Calibration::Share share, const Checkpoint& reference);

  [[nodiscard]] std::size_t windows() const { return windows_; }
  [[nodiscard]] Windows measure(const Checkpoint& checkpoint) const;

 private:
  const Calibration& calibration_;
  Calibration::Share share_;
  std::vector<at::Tensor> reference_;  ///< (B, T, V), batch after batch
  std::size_t windows_ = 0;
};

}  // namespace itera::mixed
