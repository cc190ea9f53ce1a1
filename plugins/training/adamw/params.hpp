// What a spec may say about training with AdamW.
#pragma once

#include <cstdint>
#include <optional>

#include "itera/schema.hpp"

namespace itera::adamw {

struct Params {
  std::int64_t steps = 600, batch = 16;
  double learning_rate = 3e-3, final_fraction = 0.1;
  std::optional<std::int64_t> warmup;
  double weight_decay = 0.1, beta1 = 0.9, beta2 = 0.95, epsilon = 1e-8, clip = 1.0;
  std::int64_t validate_every = 50, validation_tokens = 16384, patience = 0, save_every = 100;
};

const Schema<Params>& schema();

/// Linear warm-up, then a cosine down to final_fraction of the rate (Loshchilov and Hutter 2017,
/// SGDR, equation 5).
double learning_rate_at(const Params& params, std::int64_t step);

}  // namespace itera::adamw
