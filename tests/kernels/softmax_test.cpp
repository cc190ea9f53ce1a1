// log Σ exp and the gradient of the cross-entropy against extended precision, for rows of every
// length that leaves a rest in a vector, and for values at the edges.
#include "kernels/softmax.hpp"

#include "arrays.hpp"

namespace itera::kernels {
namespace {

using test::blank;
using test::draw;

long double exact_log_sum_exp(const std::vector<float>& row) {
  long double top = row.front(), sum = 0;
  for (const float x : row) top = std::max<long double>(top, x);
  for (const float x : row) sum += std::exp(x - top);
  return top + std::log(sum);
}

float found(const std::vector<float>& row) {
  return log_sum_exp(row.data(), static_cast<std::int64_t>(row.size()));
}

/// One rounding of the result, and the sum's roundings.
void expect_log_sum_exp(const std::vector<float>& row) {
  const auto wanted = static_cast<double>(exact_log_sum_exp(row));
  const double tolerance =
      1e-6 + 1e-9 * static_cast<double>(row.size()) + 1.2e-7 * std::abs(wanted);
  EXPECT_NEAR(static_cast<double>(found(row)), wanted, tolerance) << row.size();
}

void expect_gradient(const std::vector<float>& row, std::size_t target) {
  constexpr float scale = 0.375F;
  const float normaliser = found(row);
  auto out = blank<float>(static_cast<std::int64_t>(row.size()));
  softmax_minus_target(row.data(), static_cast<std::int64_t>(row.size()), normaliser,
                       static_cast<std::int64_t>(target), scale, out.data());
  for (std::size_t i = 0; i < row.size(); ++i) {
    const long double away =
        std::min<long double>(static_cast<long double>(row[i]) - normaliser, 0);
    const long double share = scale * std::exp(away), wanted = share - (i == target ? scale : 0.0F);
    // of e^x, of x's own rounding, of what is below the smallest normal number, of the subtraction
    const long double tolerance =
        share * (5e-7L - 1e-7L * away) + 2e-38L + (i == target ? scale * 2e-7L : 0);
    ASSERT_LE(std::abs(static_cast<long double>(out[i]) - wanted), tolerance)
        << "entry " << i << " of " << row.size() << ": " << out[i] << ", not " << wanted;
  }
}

TEST(Softmax, RowsOfEveryLength) {
  for (std::int64_t count = 1; count <= 70; ++count) {
    const auto row = draw<float>(count, -20, 20);
    expect_log_sum_exp(row);
    for (const std::int64_t target : {std::int64_t{0}, count / 2, count - 1})
      expect_gradient(row, static_cast<std::size_t>(target));
  }
}

TEST(Softmax, LongRows) {
  for (const double width : {1.0, 10.0, 100.0}) {
    const auto row = draw<float>(8000, -width, width);
    expect_log_sum_exp(row);
    expect_gradient(row, 7999);
  }
}

TEST(Softmax, OneValueIsItself) {
  for (const float x : {0.0F, -3.5F, 1e30F, -1e30F}) {
    EXPECT_EQ(found({x}), x);
    expect_gradient({x}, 0);
  }
}

TEST(Softmax, AllEqual) {
  for (const float x : {0.0F, -1000.0F, 1e30F, -1e30F}) {
    const std::vector<float> row(37, x);
    expect_log_sum_exp(row);
    if (std::abs(x) < 1e6F) expect_gradient(row, 5);  // 1e30 + log 37 is 1e30
  }
}

TEST(Softmax, ExtremesBesideEachOther) {
  std::vector<float> row(41, -1e30F);
  row[17] = 1e30F;
  EXPECT_EQ(found(row), 1e30F);
  expect_gradient(row, 17);
  expect_gradient(row, 3);
  row[17] = -1e30F;
  row[40] = 2.0F;
  EXPECT_EQ(found(row), 2.0F);
}

TEST(Softmax, WhatLiesFarBelowTheMaximumCountsForNothing) {
  for (const float below : {-86.9F, -87.0F, -87.5F, -104.0F, -1e4F}) {
    std::vector<float> row(23, below);
    row[11] = 0;
    EXPECT_EQ(found(row), 0.0F);
    expect_gradient(row, 11);
    expect_gradient(row, 0);
  }
}

TEST(Softmax, EveryStretchOfTheExponential) {
  std::vector<float> row{0};
  for (float x = 0; x > -90; x -= 0.0625F) row.push_back(x);
  expect_log_sum_exp(row);
  expect_gradient(row, 1);
}

TEST(Softmax, WhatIsNotANumberStaysNone) {
  for (std::size_t at = 0; at < 19; ++at) {
    std::vector<float> row(19, 1.0F);
    row[at] = test::unwritten<float>;
    EXPECT_TRUE(std::isnan(found(row))) << at;
  }
}

TEST(Softmax, DoublesForCheckingGradients) {
  const auto row = draw<double>(33, -5, 5);
  long double sum = 0;
  for (const double x : row) sum += std::exp(static_cast<long double>(x));
  const double normaliser = log_sum_exp(row.data(), 33);
  EXPECT_NEAR(normaliser, static_cast<double>(std::log(sum)), 1e-14);
  auto out = blank<double>(33);
  softmax_minus_target(row.data(), 33, normaliser, 32, 2.0, out.data());
  double total = 0;
  for (const double x : out) total += x;
  EXPECT_NEAR(total, 0, 1e-14);  // the shares sum to 1, the target takes 1 away
  EXPECT_NEAR(out[0], static_cast<double>(2 * std::exp(static_cast<long double>(row[0])) / sum),
              1e-14);
}

}  // namespace
}  // namespace itera::kernels
