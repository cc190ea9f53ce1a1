// Weights of 4 bits, two a byte, with a scale a group: widened, or multiplied as they lie.
#pragma once

#include <cstdint>

namespace itera::kernels {

// O output rows, K columns, H = ⌈K/2⌉ bytes a row, G = ⌈K/group⌉ groups a row, R rows of x

/// Column 2i lies in the low half of byte i, column 2i+1 in the high half. With a table, value =
/// table[half] · scale, otherwise value = (half - zero) · scale, where no zero means 8.
struct Nibbles {
  std::int64_t columns, group;  // group is even, or all columns
  const std::uint8_t* packed;   // (O, H)
  const float* scale;           // (O, G), or (1, G) for all rows
  const float* zero;            // as scale, or null
  std::int64_t scale_step;      // from one row's scales to the next: G or 0
  const float* table;           // (16), or null
};

/// Rows [first, last) → out (last - first, K).
void widen(const Nibbles& weight, std::int64_t first, std::int64_t last, float* out);

/// Rows of x as the product reads them: even and odd columns (R, H), sums over each group (R, G).
struct SplitInput {
  float *even, *odd, *sums;
};
void split(const float* x, std::int64_t rows, std::int64_t columns, std::int64_t group,
           const SplitInput& out);

/// x · Wᵀ for rows [first, last) of a W without a table → out (R, `outputs`).
void multiply(const Nibbles& weight, const SplitInput& x, std::int64_t rows, float* out,
              std::int64_t outputs, std::int64_t first, std::int64_t last);

}  // namespace itera::kernels
