// Reference form of products with 8-bit weights: the compiler vectorises over the columns.
#include "kernels/int8.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

#include "kernels/clones.hpp"

namespace itera::kernels {

namespace {

/// So many products of two levels fit an int32: 127² · 2^16 < 2^31.
constexpr std::int64_t columns_a_sum = std::int64_t{1} << 16;

/// Four rows at once: their sums do not wait for each other.
[[gnu::always_inline]] inline void four_dots(const std::int8_t* a, const float* x,
                                             std::int64_t count, float* out) {
  const std::int8_t *b = a + count, *c = b + count, *d = c + count;
  float at_a = 0, at_b = 0, at_c = 0, at_d = 0;
#pragma omp simd reduction(+ : at_a, at_b, at_c, at_d)
  for (std::int64_t i = 0; i < count; ++i) {
    at_a += static_cast<float>(a[i]) * x[i];
    at_b += static_cast<float>(b[i]) * x[i];
    at_c += static_cast<float>(c[i]) * x[i];
    at_d += static_cast<float>(d[i]) * x[i];
  }
  out[0] = at_a, out[1] = at_b, out[2] = at_c, out[3] = at_d;
}

[[gnu::always_inline]] inline float dot(const std::int8_t* levels, const float* x,
                                        std::int64_t count) {
  float sum = 0;
#pragma omp simd reduction(+ : sum)
  for (std::int64_t i = 0; i < count; ++i) sum += static_cast<float>(levels[i]) * x[i];
  return sum;
}

[[gnu::always_inline]] inline std::int64_t exact_dot(const std::int8_t* a, const std::int8_t* b,
                                                     std::int64_t count) {
  std::int64_t total = 0;
  for (std::int64_t begin = 0; begin < count; begin += columns_a_sum) {
    const std::int64_t end = std::min(begin + columns_a_sum, count);
    std::int32_t sum = 0;
#pragma omp simd simdlen(16) reduction(+ : sum)
    for (std::int64_t i = begin; i < end; ++i)
      sum += static_cast<std::int32_t>(a[i]) * static_cast<std::int32_t>(b[i]);
    total += sum;
  }
  return total;
}

struct Magnitude {
  float largest;
  bool finite;
};

ITERA_CLONES Magnitude magnitude(const float* x, std::int64_t count) {
  float top = 0, nothing = 0;
#pragma omp simd reduction(max : top) reduction(+ : nothing)
  for (std::int64_t i = 0; i < count; ++i) {
    top = std::max(top, std::abs(x[i]));
    nothing += x[i] * 0;  // not a number where x is infinite or none
  }
  return {top, nothing == 0};
}

ITERA_CLONES void rounded(const float* x, std::int64_t count, float scale, std::int8_t* levels) {
  for (std::int64_t i = 0; i < count; ++i) {
    const float level = std::clamp(std::nearbyint(x[i] / scale), -127.0F, 127.0F);
    levels[i] = static_cast<std::int8_t>(level);
  }
}

}  // namespace

ITERA_CLONES void widen(const Int8& weight, std::int64_t first, std::int64_t last, float* out) {
  const std::int64_t columns = weight.columns;
  for (std::int64_t o = first; o < last; ++o, out += columns) {
    const std::int8_t* levels = weight.levels + o * columns;
    const float scale = weight.scale[o];
#pragma omp simd
    for (std::int64_t i = 0; i < columns; ++i) out[i] = static_cast<float>(levels[i]) * scale;
  }
}

ITERA_CLONES void multiply(const Int8& weight, const float* x, std::int64_t rows, float* out,
                           std::int64_t outputs, std::int64_t first, std::int64_t last) {
  const std::int64_t columns = weight.columns;
  for (std::int64_t r = 0; r < rows; ++r, x += columns, out += outputs) {
    std::int64_t o = first;
    for (; o + 4 <= last; o += 4) four_dots(weight.levels + o * columns, x, columns, out + o);
    for (; o < last; ++o) out[o] = dot(weight.levels + o * columns, x, columns);
    for (o = first; o < last; ++o) out[o] *= weight.scale[o];
  }
}

float round_to_levels(const float* x, std::int64_t count, std::int8_t* levels) {
  const auto [largest, finite] = magnitude(x, count);
  const float scale = largest / 127.0F;
  if (finite && scale > 0) {
    rounded(x, count, scale, levels);
    return scale;
  }
  std::fill_n(levels, count, std::int8_t{0});
  return finite ? 0.0F : std::numeric_limits<float>::quiet_NaN();
}

ITERA_CLONES void multiply_levels(const Int8& weight, const std::int8_t* x, const float* x_scale,
                                  std::int64_t rows, float* out, std::int64_t outputs,
                                  std::int64_t first, std::int64_t last) {
  const std::int64_t columns = weight.columns;
  for (std::int64_t o = first; o < last; ++o) {
    for (std::int64_t r = 0; r < rows; ++r) {
      const auto sum = exact_dot(weight.levels + o * columns, x + r * columns, columns);
      out[r * outputs + o] = static_cast<float>(sum) * (x_scale[r] * weight.scale[o]);
    }
  }
}

}  // namespace itera::kernels
