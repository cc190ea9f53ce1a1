// Causal depthwise convolution on raw arrays, and its gradients.
#pragma once

#include <cstdint>

namespace itera::kernels {

// B batch, T time, I channels, K taps; tap K-1 is the present input

template <class T> struct CausalConv {
  std::int64_t batch, time, channels, taps;
  const T* u;  // (B, T, I), rows u_stride apart
  std::int64_t u_stride;
  const T* weight;  // (K, I): transposed from the model's (I, 1, K)
  const T* bias;    // (I)
  const T* before;  // (B, K-1, I), or null for zeros
};

/// Sequences [first, last) → out (B, T, I).
template <class T>
void causal_conv_forward(const CausalConv<T>& c, T* out, std::int64_t first, std::int64_t last);

/// From d_out (B, T, I): d_u (B, T, I), d_weight (B, K, I) and d_bias (B, I), one block a sequence.
template <class T>
void causal_conv_backward(const CausalConv<T>& c, const T* d_out, T* d_u, T* d_weight, T* d_bias,
                          std::int64_t first, std::int64_t last);

}  // namespace itera::kernels
