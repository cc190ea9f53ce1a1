// Reference form of products with 4-bit weights: the compiler vectorises over sixteen bytes.
#include "kernels/nibbles.hpp"

#include <algorithm>
#include <numeric>

#include "kernels/clones.hpp"

namespace itera::kernels {

namespace {

constexpr std::int64_t lanes = 16;
constexpr float middle = 8;

constexpr std::int64_t ceiling(std::int64_t count, std::int64_t size) {
  return (count + size - 1) / size;
}

/// What a half byte stands for in one group.
struct Group {
  float scale, zero;
};

[[gnu::always_inline]] inline Group group_of(const Nibbles& weight, std::int64_t row,
                                             std::int64_t g) {
  const std::int64_t at = row * weight.scale_step + g;
  return {weight.scale[at], weight.zero == nullptr ? middle : weight.zero[at]};
}

[[gnu::always_inline]] inline void widen_levels(const std::uint8_t* packed, std::int64_t count,
                                                Group group, float* out) {
  const auto [scale, zero] = group;
#pragma omp simd simdlen(16)
  for (std::int64_t i = 0; i < count / 2; ++i) {
    const std::int32_t both = packed[i];
    out[2 * i] = (static_cast<float>(both & 15) - zero) * scale;
    out[2 * i + 1] = (static_cast<float>(both >> 4) - zero) * scale;
  }
  if (count % 2 == 1) out[count - 1] = (static_cast<float>(packed[count / 2] & 15) - zero) * scale;
}

[[gnu::always_inline]] inline void look_up(const std::uint8_t* packed, std::int64_t count,
                                           const float* table, float scale, float* out) {
  for (std::int64_t i = 0; i < count; ++i) {
    const int level = i % 2 == 0 ? packed[i / 2] & 15 : packed[i / 2] >> 4;
    out[i] = table[level] * scale;
  }
}

/// lane_l += scale · Σ (even half · even x + odd half · odd x) over the bytes that fall on lane l.
[[gnu::always_inline]] inline void add_products(const std::uint8_t* packed, const float* even,
                                                const float* odd, std::int64_t bytes, float scale,
                                                float* lane) {
  std::int64_t i = 0;
  for (; i + lanes <= bytes; i += lanes) {
#pragma omp simd simdlen(16)
    for (std::int64_t l = 0; l < lanes; ++l) {
      const std::int32_t both = packed[i + l];
      lane[l] += scale * (static_cast<float>(both & 15) * even[i + l] +
                          static_cast<float>(both >> 4) * odd[i + l]);
    }
  }
  for (std::int64_t l = 0; i + l < bytes; ++l) {
    const std::int32_t both = packed[i + l];
    lane[l] += scale * (static_cast<float>(both & 15) * even[i + l] +
                        static_cast<float>(both >> 4) * odd[i + l]);
  }
}

/// Σ_g scale_g · (Σ half · x - zero_g · Σ x)
[[gnu::always_inline]] inline float product(const Nibbles& weight, std::int64_t o,
                                            const float* even, const float* odd,
                                            const float* sums) {
  const std::int64_t bytes = ceiling(weight.columns, 2),
                     groups = ceiling(weight.columns, weight.group);
  const std::uint8_t* packed = weight.packed + o * bytes;
  float lane[lanes] = {};
  float offset = 0;
  for (std::int64_t g = 0; g < groups; ++g) {
    const auto [scale, zero] = group_of(weight, o, g);
    const std::int64_t begin = g * weight.group / 2,
                       end = g + 1 == groups ? bytes : begin + weight.group / 2;
    add_products(packed + begin, even + begin, odd + begin, end - begin, scale, lane);
    offset += scale * zero * sums[g];
  }
  return std::accumulate(lane, lane + lanes, -offset);
}

}  // namespace

ITERA_CLONES void widen(const Nibbles& weight, std::int64_t first, std::int64_t last, float* out) {
  const std::int64_t bytes = ceiling(weight.columns, 2);
  for (std::int64_t o = first; o < last; ++o, out += weight.columns) {
    for (std::int64_t begin = 0, g = 0; begin < weight.columns; begin += weight.group, ++g) {
      const std::int64_t count = std::min(weight.group, weight.columns - begin);
      const std::uint8_t* packed = weight.packed + o * bytes + begin / 2;
      if (weight.table == nullptr) widen_levels(packed, count, group_of(weight, o, g), out + begin);
      else look_up(packed, count, weight.table, group_of(weight, o, g).scale, out + begin);
    }
  }
}

void split(const float* x, std::int64_t rows, std::int64_t columns, std::int64_t group,
           const SplitInput& out) {
  const std::int64_t bytes = ceiling(columns, 2), groups = ceiling(columns, group);
  for (std::int64_t r = 0; r < rows; ++r, x += columns) {
    for (std::int64_t i = 0; i < bytes; ++i) {
      out.even[r * bytes + i] = x[2 * i];
      out.odd[r * bytes + i] = 2 * i + 1 < columns ? x[2 * i + 1] : 0.0F;
    }
    for (std::int64_t g = 0; g < groups; ++g) {
      const float* end = x + std::min((g + 1) * group, columns);
      out.sums[r * groups + g] = std::accumulate(x + g * group, end, 0.0F);
    }
  }
}

ITERA_CLONES void multiply(const Nibbles& weight, const SplitInput& x, std::int64_t rows,
                           float* out, std::int64_t outputs, std::int64_t first,
                           std::int64_t last) {
  const std::int64_t bytes = ceiling(weight.columns, 2),
                     groups = ceiling(weight.columns, weight.group);
  for (std::int64_t o = first; o < last; ++o) {
    for (std::int64_t r = 0; r < rows; ++r) {
      out[r * outputs + o] =
          product(weight, o, x.even + r * bytes, x.odd + r * bytes, x.sums + r * groups);
    }
  }
}

}  // namespace itera::kernels
