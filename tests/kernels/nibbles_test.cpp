// Products with 4-bit weights against plain loops: groups that divide the columns and that do not,
// odd columns, one scale for all, zero points, a table.
#include "kernels/nibbles.hpp"

#include <algorithm>

#include "arrays.hpp"

namespace itera::kernels {
namespace {

using test::blank;
using test::draw;

struct Case {
  std::int64_t outputs, columns, group;
  bool shared, zeros;
};
constexpr Case cases[] = {{1, 1, 1, false, false},   {3, 7, 7, false, true},
                          {4, 33, 32, false, false}, {5, 64, 32, false, true},
                          {2, 200, 64, false, true}, {3, 129, 128, false, false},
                          {6, 31, 31, true, true},   {0, 8, 8, false, false}};

/// A matrix with every value beside its packed bytes.
struct Matrix {
  std::int64_t columns, group, groups;
  std::vector<std::uint8_t> packed;
  std::vector<float> scale, zero;
  std::vector<int> levels;
  Case shape;

  explicit Matrix(const Case& c)
      : columns(c.columns), group(c.group), groups((c.columns + c.group - 1) / c.group), shape(c) {
    const std::int64_t bytes = (columns + 1) / 2, scales = c.shared ? 1 : c.outputs * groups;
    scale = draw<float>(scales, 0.01, 0.2);
    if (c.zeros) zero = draw<float>(scales, 2, 13);
    for (const double x : draw<double>(c.outputs * columns, -0.49, 15.49))
      levels.push_back(static_cast<int>(std::lround(x)));
    packed.assign(static_cast<std::size_t>(c.outputs * bytes), 0);
    for (std::int64_t o = 0; o < c.outputs; ++o) {
      for (std::int64_t i = 0; i < columns; ++i) {
        auto& byte = packed[static_cast<std::size_t>(o * bytes + i / 2)];
        byte = static_cast<std::uint8_t>(byte | level(o, i) << (i % 2 * 4));
      }
    }
  }
  [[nodiscard]] int level(std::int64_t o, std::int64_t i) const {
    return levels[static_cast<std::size_t>(o * columns + i)];
  }
  [[nodiscard]] std::size_t scale_at(std::int64_t o, std::int64_t i) const {
    return static_cast<std::size_t>(shape.shared ? 0 : o * groups + i / group);
  }
  [[nodiscard]] float value(std::int64_t o, std::int64_t i) const {
    const float middle = zero.empty() ? 8.0F : zero[scale_at(o, i)];
    return (static_cast<float>(level(o, i)) - middle) * scale[scale_at(o, i)];
  }
  [[nodiscard]] Nibbles nibbles(const float* table = nullptr) const {
    return {columns,
            group,
            packed.data(),
            scale.data(),
            zero.empty() ? nullptr : zero.data(),
            shape.shared ? 0 : groups,
            table};
  }
};

TEST(Nibbles, WidenEveryLevelByItsGroup) {
  for (const Case& c : cases) {
    const Matrix m(c);
    auto out = blank<float>(c.outputs * c.columns);
    widen(m.nibbles(), 0, c.outputs, out.data());
    for (std::int64_t o = 0; o < c.outputs; ++o) {
      for (std::int64_t i = 0; i < c.columns; ++i)
        EXPECT_EQ(out[static_cast<std::size_t>(o * c.columns + i)], m.value(o, i)) << o << " " << i;
    }
  }
}

TEST(Nibbles, LookUpATable) {
  float table[16];
  for (int i = 0; i < 16; ++i) table[i] = std::sin(static_cast<float>(i));
  for (const Case& c : cases) {
    const Matrix m(c);
    auto out = blank<float>(c.outputs * c.columns);
    widen(m.nibbles(table), 0, c.outputs, out.data());
    for (std::int64_t o = 0; o < c.outputs; ++o) {
      for (std::int64_t i = 0; i < c.columns; ++i)
        EXPECT_EQ(out[static_cast<std::size_t>(o * c.columns + i)],
                  table[m.level(o, i)] * m.scale[m.scale_at(o, i)]);
    }
  }
}

TEST(Nibbles, MultiplyAsPlainLoopsDo) {
  for (const Case& c : cases) {
    const Matrix m(c);
    for (const std::int64_t rows : {1, 3}) {
      const std::int64_t half = (c.columns + 1) / 2;
      const auto x = draw<float>(rows * c.columns);
      auto even = blank<float>(rows * half), odd = even, sums = blank<float>(rows * m.groups),
           out = blank<float>(rows * c.outputs);
      const SplitInput input{even.data(), odd.data(), sums.data()};
      split(x.data(), rows, c.columns, c.group, input);
      const std::int64_t middle = c.outputs / 2;
      multiply(m.nibbles(), input, rows, out.data(), c.outputs, 0, middle);
      multiply(m.nibbles(), input, rows, out.data(), c.outputs, middle, c.outputs);
      for (std::int64_t r = 0; r < rows; ++r) {
        for (std::int64_t o = 0; o < c.outputs; ++o) {
          double sum = 0;
          for (std::int64_t i = 0; i < c.columns; ++i)
            sum += double{x[static_cast<std::size_t>(r * c.columns + i)]} * double{m.value(o, i)};
          EXPECT_NEAR(double{out[static_cast<std::size_t>(r * c.outputs + o)]}, sum, 1e-4);
        }
      }
    }
  }
}

}  // namespace
}  // namespace itera::kernels
