// Products with 8-bit weights against plain loops, for numbers of rows and columns that leave a
// rest.
#include "kernels/int8.hpp"

#include "arrays.hpp"

namespace itera::kernels {
namespace {

using test::blank;
using test::draw;
using test::Exact;
using test::expect_close;

std::vector<std::int8_t> levels(std::int64_t count) {
  std::vector<std::int8_t> values;
  for (const double x : draw<double>(count, -127.4, 127.4))
    values.push_back(static_cast<std::int8_t>(std::lround(x)));
  return values;
}

struct Case {
  std::int64_t outputs, columns, rows;
};
constexpr Case cases[] = {{1, 1, 1},   {3, 7, 2}, {4, 33, 1}, {9, 64, 4},
                          {6, 300, 3}, {0, 5, 1}, {5, 0, 2}};

TEST(Int8, WidensLevelsByTheScaleOfTheirRow) {
  for (const auto& [outputs, columns, rows] : cases) {
    const auto q = levels(outputs * columns);
    const auto scale = draw<float>(outputs);
    auto out = blank<float>(outputs * columns);
    widen(Int8{columns, q.data(), scale.data()}, 0, outputs, out.data());
    for (std::int64_t i = 0; i < outputs * columns; ++i) {
      const auto at = static_cast<std::size_t>(i);
      EXPECT_EQ(out[at], static_cast<float>(q[at]) * scale[static_cast<std::size_t>(i / columns)]);
    }
  }
}

TEST(Int8, MultipliesBlocksOfRowsAsPlainLoopsDo) {
  for (const auto& [outputs, columns, rows] : cases) {
    const auto q = levels(outputs * columns);
    const auto scale = draw<float>(outputs), x = draw<float>(rows * columns);
    const Exact weight(q), s(scale), input(x);
    Exact expected(rows * outputs);
    for (std::int64_t r = 0; r < rows; ++r) {
      for (std::int64_t o = 0; o < outputs; ++o) {
        for (std::int64_t i = 0; i < columns; ++i)
          expected[r * outputs + o] += input[r * columns + i] * weight[o * columns + i] * s[o];
      }
    }
    auto out = blank<float>(rows * outputs);
    const Int8 w{columns, q.data(), scale.data()};
    const std::int64_t middle = outputs / 3;
    multiply(w, x.data(), rows, out.data(), outputs, 0, middle);
    multiply(w, x.data(), rows, out.data(), outputs, middle, outputs);
    for (std::size_t i = 0; i < out.size(); ++i) {
      EXPECT_NEAR(static_cast<double>(out[i]), expected.values()[i], 1e-3);
    }
  }
}

TEST(Int8, ProductsOfLevelsAreExactIntegers) {
  for (const auto& [outputs, columns, rows] : cases) {
    const auto q = levels(outputs * columns), x = levels(rows * columns);
    const std::vector<float> ones(static_cast<std::size_t>(outputs + rows), 1.0F);
    auto out = blank<float>(rows * outputs);
    multiply_levels({columns, q.data(), ones.data()}, x.data(), ones.data(), rows, out.data(),
                    outputs, 0, outputs);
    for (std::int64_t r = 0; r < rows; ++r) {
      for (std::int64_t o = 0; o < outputs; ++o) {
        std::int64_t sum = 0;
        for (std::int64_t i = 0; i < columns; ++i)
          sum += q[static_cast<std::size_t>(o * columns + i)] *
                 std::int64_t{x[static_cast<std::size_t>(r * columns + i)]};
        EXPECT_EQ(out[static_cast<std::size_t>(r * outputs + o)], static_cast<float>(sum));
      }
    }
  }
}

TEST(Int8, SumsBeyond32BitsDoNotOverflow) {
  constexpr std::int64_t columns = 300'001;
  const std::vector<std::int8_t> q(columns, 127);
  const float one = 1;
  float out = 0;
  multiply_levels({columns, q.data(), &one}, q.data(), &one, 1, &out, 1, 0, 1);
  EXPECT_EQ(out, static_cast<float>(127 * 127 * columns));  // 4.8e9
}

TEST(Int8, RoundsARowToItsLargestMagnitude) {
  const std::vector<float> x{0.5F, -2.54F, 0.01F, 0.03F, 0.0F, 2.54F, -0.01F};
  std::vector<std::int8_t> level(x.size());
  const float scale = round_to_levels(x.data(), static_cast<std::int64_t>(x.size()), level.data());
  EXPECT_FLOAT_EQ(scale, 0.02F);
  EXPECT_EQ(level[0], 25);
  EXPECT_EQ(level[1], -127);
  EXPECT_EQ(level[4], 0);
  EXPECT_EQ(level[5], 127);
  for (std::size_t i = 0; i < x.size(); ++i)
    EXPECT_LE(std::abs(static_cast<float>(level[i]) * scale - x[i]), scale * 0.50001F) << i;
}

TEST(Int8, ARowOfNothingAndARowThatIsNotFinite) {
  std::int8_t level[3] = {1, 1, 1};
  const float none[3] = {0, -0.0F, 0};
  EXPECT_EQ(round_to_levels(none, 3, level), 0.0F);
  EXPECT_EQ(level[0] + level[1] + level[2], 0);
  for (const float bad : {INFINITY, -INFINITY, NAN}) {
    const float x[3] = {1, bad, 2};
    EXPECT_TRUE(std::isnan(round_to_levels(x, 3, level)));  // and so is every product with it
  }
  EXPECT_EQ(round_to_levels(none, 0, level), 0.0F);
}

}  // namespace
}  // namespace itera::kernels
