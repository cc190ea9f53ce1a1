// Fused operations with gradients that models and trainers share. f32 (f64 accepted, for checking
// gradients), CPU.
#pragma once

#include <ATen/core/Tensor.h>

#include "itera/api.hpp"

namespace itera {

// B batch, T time, I channels, N states, K taps, V vocabulary

/// The state recurrence of Itera-Lite: s_t = exp(-dt_t · rate) · s_{t-1} + input_t, one scalar step
/// for all channels. dt (B, T), rate (N) = exp(A_log), input (B, T, N) = dt · (B u), initial (B, N)
/// or undefined → states (B, T, N).
ITERA_API at::Tensor scan(const at::Tensor& dt, const at::Tensor& rate, const at::Tensor& input,
                          const at::Tensor& initial);

/// Causal depthwise convolution: u (B, T, I) of any row stride, weight (I, 1, K), bias (I),
/// before (B, K-1, I) the inputs that came earlier, or undefined for zeros → (B, T, I).
ITERA_API at::Tensor causal_conv(const at::Tensor& u, const at::Tensor& weight,
                                 const at::Tensor& bias, const at::Tensor& before);

/// Mean cross-entropy in nats of logits (R, V) against targets (R) int64. The gradient is softmax −
/// one-hot.
ITERA_API at::Tensor cross_entropy(const at::Tensor& logits, const at::Tensor& targets);

/// Nats of each row: logits (R, V), targets (R) int64 → (R) f64. No gradient.
ITERA_API at::Tensor nats_per_token(const at::Tensor& logits, const at::Tensor& targets);

}  // namespace itera
