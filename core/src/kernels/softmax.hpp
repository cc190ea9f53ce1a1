// Rows of logits: log Σ exp, and the gradient of the cross-entropy.
#pragma once

#include <cstdint>

namespace itera::kernels {

/// log Σ_i exp(row_i) of `count` values.
float log_sum_exp(const float* row, std::int64_t count);
double log_sum_exp(const double* row, std::int64_t count);

/// out_i = scale · (exp(row_i − normaliser) − [i = target]).
void softmax_minus_target(const float* row, std::int64_t count, float normaliser,
                          std::int64_t target, float scale, float* out);
void softmax_minus_target(const double* row, std::int64_t count, double normaliser,
                          std::int64_t target, double scale, double* out);

}  // namespace itera::kernels
