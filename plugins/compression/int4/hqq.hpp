// HQQ (Badri & Shaji 2023): zero points solved for by half-quadratic splitting, without any data.
#pragma once

#include "grid.hpp"

namespace itera::int4 {

// O rows, K columns, G groups a row

struct Hqq {
  at::Tensor levels;  // (O, K)
  Grid grid;
  double shrink_active = 0;  ///< share of the entries, over all iterations, that the shrink step
                             ///< left an error
  std::int64_t iterations = 0;
};

/// weights (O, K) f32, in an asymmetric form. The scales stay those of rounding to nearest, and the
/// zero points are the best that were met: the mean magnitude of the errors is never larger than
/// that of rounding.
Hqq hqq(const at::Tensor& weights, const Form& form);

/// The generalised soft threshold: sign(e) · max(0, |e| − |e|^(p−1) / beta), 0 where e is 0.
at::Tensor shrink(const at::Tensor& errors, double beta);

/// argmin_z Σ (target − (level − z) · scale)² over the last dimension: mean(level − target /
/// scale). target, levels (…, n); scale (…) → (…).
at::Tensor best_zero(const at::Tensor& target, const at::Tensor& levels, const at::Tensor& scale);

}  // namespace itera::int4
