// The bootstrap against closed forms, normal theory and its own promise of 95 %.
#include "report/bootstrap.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <numbers>
#include <random>

namespace itera::report {
namespace {

constexpr double ln2 = std::numbers::ln2;

/// Sums of twelve uniform numbers: near enough to normal, and the same on every machine.
class Normal {
 public:
  explicit Normal(std::uint64_t seed) : bits_(seed) {}
  double operator()() {
    double sum = -6;
    for (int i = 0; i < 12; ++i) sum += static_cast<double>(bits_() >> 11) * 0x1p-53;
    return sum;
  }

 private:
  std::mt19937_64 bits_;
};

Paired independent(std::size_t count, double mean, double deviation, std::uint64_t seed) {
  Normal normal(seed);
  Paired windows;
  windows.per_unit = ln2;
  for (std::size_t i = 0; i < count; ++i) {
    windows.difference.push_back(mean + deviation * normal());
    windows.weights.push_back(100);
    windows.documents.push_back(static_cast<std::int64_t>(i));
  }
  return windows;
}

TEST(Bootstrap, ConstantDifferenceHasNoWidth) {
  const Paired windows = independent(40, 7 * ln2, 0, 1);
  const auto result = bootstrap(windows, 0.01);
  ASSERT_TRUE(result);
  EXPECT_NEAR(result->delta, 0.07, 1e-12);
  EXPECT_NEAR(result->low, 0.07, 1e-12);
  EXPECT_NEAR(result->high, 0.07, 1e-12);
  EXPECT_NEAR(result->p, 2.0 / 10001, 1e-15);
}

TEST(Bootstrap, EqualModelsDoNotDiffer) {
  const auto result = bootstrap(independent(40, 0, 0, 1), 0);
  ASSERT_TRUE(result);
  EXPECT_EQ(result->low, 0);
  EXPECT_EQ(result->high, 0);
  EXPECT_EQ(result->p, 1);
}

TEST(Bootstrap, AgreesWithNormalTheory) {
  const std::size_t count = 400;
  const Paired windows = independent(count, 3, 20, 5);
  double mean = 0, variance = 0;
  for (const double d : windows.difference) mean += d / static_cast<double>(count);
  for (const double d : windows.difference)
    variance += (d - mean) * (d - mean) / static_cast<double>(count);
  const double half_width = 1.959964 * std::sqrt(variance / static_cast<double>(count)) / 100 / ln2;
  const auto result = bootstrap(windows, 0);
  ASSERT_TRUE(result);
  EXPECT_NEAR(result->delta, mean / 100 / ln2, 1e-12);
  EXPECT_NEAR(result->low, result->delta - half_width, 0.05 * half_width);
  EXPECT_NEAR(result->high, result->delta + half_width, 0.05 * half_width);
}

TEST(Bootstrap, CoversTheTruthAboutAsOftenAsItSays) {
  const double truth = 2.0 / 100 / ln2;
  int covered = 0;
  constexpr int trials = 500;
  for (std::uint64_t trial = 0; trial < trials; ++trial) {
    const auto result = bootstrap(independent(60, 2, 10, 1000 + trial), 0, 1000);
    ASSERT_TRUE(result);
    if (result->low <= truth && truth <= result->high) ++covered;
  }
  EXPECT_GE(covered, trials * 91 / 100);
  EXPECT_LE(covered, trials * 98 / 100);
}

TEST(Bootstrap, PIsAtMostFivePercentExactlyWhenTheIntervalLiesOutsideTheMargin) {
  const Paired windows = independent(60, 4, 10, 11);
  for (const double sign : {1.0, -1.0}) {
    Paired turned = windows;
    for (double& d : turned.difference) d *= sign;
    const auto plain = bootstrap(turned, 0);
    ASSERT_TRUE(plain);
    const double nearest =
        sign > 0 ? plain->low : -plain->high;  // the end of the interval towards zero
    ASSERT_GT(nearest, 0);
    EXPECT_LE(bootstrap(turned, nearest * (1 - 1e-9))->p, 0.05);
    EXPECT_GT(bootstrap(turned, nearest)->p, 0.05);
  }
}

TEST(Bootstrap, WeighsByBytes) {
  const Paired windows{{10, 0}, {100, 300}, {}, ln2};
  EXPECT_NEAR(weighted_difference(windows), 10.0 / 400 / ln2, 1e-15);
}

TEST(Bootstrap, SameEveryTimeAndOnEveryMachine) {
  const Paired windows{{1, 2, 3, 5, 8, 13, 21, 34, 55, 89},
                       std::vector<double>(10, 64),
                       {0, 1, 2, 3, 4, 5, 6, 7, 8, 9},
                       ln2};
  const auto result = bootstrap(windows, 0);
  ASSERT_TRUE(result);
  EXPECT_EQ(result->units, 10U);
  // sums of whole numbers, found once by another program from the formula of SplitMix64
  EXPECT_EQ(std::round(result->low * 640 * ln2), 81);
  EXPECT_EQ(std::round(result->high * 640 * ln2), 420);
}

TEST(Bootstrap, TooLittleGivesNoInterval) {
  EXPECT_FALSE(bootstrap({}, 0));
  EXPECT_FALSE(bootstrap({{1, 2, 3}, {9, 9, 9}, {}}, 0));  // one block
  EXPECT_FALSE(bootstrap({std::vector<double>(16, 1), std::vector<double>(16, 0), {}}, 0));
}

TEST(Units, TenDocumentsAreDrawnFewerAreNot) {
  Paired windows;
  for (std::int64_t i = 0; i < 40; ++i) {
    windows.difference.push_back(1);
    windows.weights.push_back(2);
    windows.documents.push_back(i % 10);
  }
  const Units documents = units_of(windows);
  EXPECT_EQ(documents.name, "documents");
  EXPECT_EQ(documents.difference, std::vector<double>(10, 4));
  EXPECT_EQ(documents.weights, std::vector<double>(10, 8));

  for (auto& document : windows.documents) document %= 9;
  const Units blocks = units_of(windows);
  EXPECT_EQ(blocks.name, "blocks of 8 windows");
  EXPECT_EQ(blocks.difference, std::vector<double>(5, 8));
}

TEST(Units, LastBlockMayBeShorter) {
  const Units blocks = units_of({std::vector<double>(19, 1), std::vector<double>(19, 2), {}});
  EXPECT_EQ(blocks.difference, (std::vector<double>{8, 8, 3}));
}

TEST(Lag1, WorkedExamples) {
  // mean 2, deviations −1 0 1: (−1·0 + 0·1) / 2
  EXPECT_EQ(lag1_correlation({1, 2, 3}), 0.0);
  // mean 0: (−1 −1 −1) / 4
  EXPECT_EQ(lag1_correlation({1, -1, 1, -1}), -0.75);
  EXPECT_FALSE(lag1_correlation({2, 2, 2}));
  EXPECT_FALSE(lag1_correlation({2}));
}

}  // namespace
}  // namespace itera::report
