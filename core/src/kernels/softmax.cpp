// f32 rows are vectorised by the compiler for the processor at hand; f64 is the plain form, for
// checking gradients.
#include "kernels/softmax.hpp"

#include <algorithm>
#include <bit>
#include <cmath>

#include "kernels/clones.hpp"

namespace itera::kernels {

namespace {

/// e^x for x ≤ 0: 2^n times a polynomial on [-½ ln 2, ½ ln 2] (Cephes' coefficients for expf);
/// below -87, 0.
[[gnu::always_inline]] inline float exp_of_negative(float x) {
  const float clamped = std::max(x, -87.0F);
  const float shifted =
      clamped * 1.44269504F + 12582912.0F;  // adding 1.5 · 2^23 rounds to an integer
  const float n = shifted - 12582912.0F;
  const float r = (clamped - n * 0.693359375F) + n * 2.12194440e-4F;
  float p = 1.9875691500e-4F;
  p = p * r + 1.3981999507e-3F;
  p = p * r + 8.3334519073e-3F;
  p = p * r + 4.1665795894e-2F;
  p = p * r + 1.6666665459e-1F;
  p = p * r + 5.0000001201e-1F;
  p = p * r * r + r + 1.0F;
  const auto exponent = static_cast<std::int32_t>(n) + 127;
  const float scale = std::bit_cast<float>(exponent << 23);
  return x < -87.0F ? 0.0F : p * scale;
}

ITERA_CLONES float largest(const float* row, std::int64_t count) {
  float top = row[0];
#pragma omp simd reduction(max : top)
  for (std::int64_t i = 0; i < count; ++i) top = std::max(top, row[i]);
  return top;
}

ITERA_CLONES float sum_of_exp(const float* row, std::int64_t count, float top) {
  float sum = 0;
#pragma omp simd reduction(+ : sum)
  for (std::int64_t i = 0; i < count; ++i) sum += exp_of_negative(row[i] - top);
  return sum;
}

ITERA_CLONES void scaled_exp(const float* row, std::int64_t count, float normaliser, float scale,
                             float* out) {
#pragma omp simd
  for (std::int64_t i = 0; i < count; ++i)
    out[i] = scale * exp_of_negative(std::min(row[i] - normaliser, 0.0F));
}

}  // namespace

float log_sum_exp(const float* row, std::int64_t count) {
  const float top = largest(row, count);
  return top + std::log(sum_of_exp(row, count, top));
}

double log_sum_exp(const double* row, std::int64_t count) {
  const double top = *std::max_element(row, row + count);
  double sum = 0;
  for (std::int64_t i = 0; i < count; ++i) sum += std::exp(row[i] - top);
  return top + std::log(sum);
}

void softmax_minus_target(const float* row, std::int64_t count, float normaliser,
                          std::int64_t target, float scale, float* out) {
  scaled_exp(row, count, normaliser, scale, out);
  out[target] -= scale;
}

void softmax_minus_target(const double* row, std::int64_t count, double normaliser,
                          std::int64_t target, double scale, double* out) {
  for (std::int64_t i = 0; i < count; ++i) out[i] = scale * std::exp(row[i] - normaliser);
  out[target] -= scale;
}

}  // namespace itera::kernels
