// Reference form of the convolution: one pass a tap, vectorised over the channels.
#include "kernels/causal_conv.hpp"

#include <algorithm>

namespace itera::kernels {

namespace {

/// The input row that tap k sees at time t of sequence b, or null where it is zero.
template <class T>
const T* row_seen(const CausalConv<T>& c, std::int64_t b, std::int64_t t, std::int64_t k) {
  const std::int64_t source = t - (c.taps - 1) + k;
  if (source >= 0) return c.u + (b * c.time + source) * c.u_stride;
  return c.before == nullptr ? nullptr
                             : c.before + (b * (c.taps - 1) + source + c.taps - 1) * c.channels;
}

}  // namespace

template <class T>
void causal_conv_forward(const CausalConv<T>& c, T* out, std::int64_t first, std::int64_t last) {
  for (std::int64_t b = first; b < last; ++b) {
    for (std::int64_t t = 0; t < c.time; ++t) {
      T* to = out + (b * c.time + t) * c.channels;
      std::copy_n(c.bias, c.channels, to);
      for (std::int64_t k = 0; k < c.taps; ++k) {
        const T* from = row_seen(c, b, t, k);
        if (from == nullptr) continue;
        const T* weight = c.weight + k * c.channels;
        for (std::int64_t i = 0; i < c.channels; ++i) to[i] += weight[i] * from[i];
      }
    }
  }
}

template <class T>
void causal_conv_backward(const CausalConv<T>& c, const T* d_out, T* d_u, T* d_weight, T* d_bias,
                          std::int64_t first, std::int64_t last) {
  for (std::int64_t b = first; b < last; ++b) {
    T* weight_block = d_weight + b * c.taps * c.channels;
    T* bias_row = d_bias + b * c.channels;
    std::fill_n(weight_block, c.taps * c.channels, T{0});
    std::fill_n(bias_row, c.channels, T{0});
    std::fill_n(d_u + b * c.time * c.channels, c.time * c.channels, T{0});
    for (std::int64_t t = 0; t < c.time; ++t) {
      const T* gradient = d_out + (b * c.time + t) * c.channels;
      for (std::int64_t i = 0; i < c.channels; ++i) bias_row[i] += gradient[i];
      for (std::int64_t k = 0; k < c.taps; ++k) {
        const T* from = row_seen(c, b, t, k);
        if (from == nullptr) continue;
        T* d_weight_row = weight_block + k * c.channels;
        for (std::int64_t i = 0; i < c.channels; ++i) d_weight_row[i] += gradient[i] * from[i];
        const std::int64_t source = t - (c.taps - 1) + k;
        if (source < 0) continue;
        T* d_row = d_u + (b * c.time + source) * c.channels;
        const T* weight = c.weight + k * c.channels;
        for (std::int64_t i = 0; i < c.channels; ++i) d_row[i] += weight[i] * gradient[i];
      }
    }
  }
}

template void causal_conv_forward(const CausalConv<float>&, float*, std::int64_t, std::int64_t);
template void causal_conv_forward(const CausalConv<double>&, double*, std::int64_t, std::int64_t);
template void causal_conv_backward(const CausalConv<float>&, const float*, float*, float*, float*,
                                   std::int64_t, std::int64_t);
template void causal_conv_backward(const CausalConv<double>&, const double*, double*, double*,
                                   double*, std::int64_t, std::int64_t);

}  // namespace itera::kernels
