// Weights as levels of 8 bits with a scale a row: widened, multiplied as they lie, or multiplied by
// inputs of 8 bits.
#pragma once

#include <cstdint>

namespace itera::kernels {

// O output rows, K columns, R rows of x

/// value = level · scale of the row
struct Int8 {
  std::int64_t columns;
  const std::int8_t* levels;  // (O, K)
  const float* scale;         // (O)
};

/// Rows [first, last) → out (last - first, K).
void widen(const Int8& weight, std::int64_t first, std::int64_t last, float* out);

/// x (R, K) · Wᵀ for rows [first, last) of W → out (R, `outputs`).
void multiply(const Int8& weight, const float* x, std::int64_t rows, float* out,
              std::int64_t outputs, std::int64_t first, std::int64_t last);

/// One row of x, rounded to 127 levels either side: returns its scale = absmax / 127, which is no
/// number where x is not finite.
float round_to_levels(const float* x, std::int64_t count, std::int8_t* levels);

/// As multiply, with x as levels (R, K) and scales (R): the sums are exact integers.
void multiply_levels(const Int8& weight, const std::int8_t* x, const float* x_scale,
                     std::int64_t rows, float* out, std::int64_t outputs, std::int64_t first,
                     std::int64_t last);

}  // namespace itera::kernels
