// Mean, deviation and Student's t, against numbers of textbooks and closed forms.
#include "report/spread.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <numbers>

namespace itera::report {
namespace {

TEST(Spread, DividesBySampleSizeLessOne) {
  const Spread spread = spread_of({2, 4, 4, 4, 5, 5, 7, 9});  // squares about 5 sum to 32
  EXPECT_EQ(spread.count, 8U);
  EXPECT_DOUBLE_EQ(spread.mean, 5);
  EXPECT_DOUBLE_EQ(spread.deviation, std::sqrt(32.0 / 7));
}

TEST(Spread, OfOneAndOfNone) {
  EXPECT_EQ(spread_of({3}).mean, 3);
  EXPECT_EQ(spread_of({3}).deviation, 0);
  EXPECT_EQ(spread_of({}).count, 0U);
}

// The tables' t(0.975).
TEST(Student, ReachesAsFarAsTheTablesSay) {
  EXPECT_NEAR(student_reach(1), 12.706, 5e-4);
  EXPECT_NEAR(student_reach(2), 4.303, 5e-4);
  EXPECT_NEAR(student_reach(3), 3.182, 5e-4);
  EXPECT_NEAR(student_reach(4), 2.776, 5e-4);
  EXPECT_NEAR(student_reach(5), 2.571, 5e-4);
  EXPECT_NEAR(student_reach(30), 2.042, 5e-4);
}

// With one and two degrees of freedom the quantile has a closed form.
TEST(Student, ReachesAsFarAsTheClosedFormsSay) {
  EXPECT_NEAR(student_reach(1), std::tan(std::numbers::pi * 0.475), 1e-9);
  EXPECT_NEAR(student_reach(2), 0.95 * std::sqrt(2 / (1 - 0.95 * 0.95)), 1e-9);
}

TEST(Student, IntervalByHand) {
  const auto found = student(spread_of({0.010, 0.012, 0.014}), 0);  // s = 0.002
  ASSERT_TRUE(found);
  EXPECT_NEAR(found->low, 0.012 - 4.302653 * 0.002 / std::sqrt(3.0), 1e-8);
  EXPECT_NEAR(found->high, 0.012 + 4.302653 * 0.002 / std::sqrt(3.0), 1e-8);
}

// With two degrees of freedom P(T ≥ t) = 1/2 − t / (2 √(2 + t²)).
TEST(Student, PByClosedForm) {
  const double t = 0.011 / (0.002 / std::sqrt(3.0));  // 0.001 of margin
  EXPECT_NEAR(student(spread_of({0.010, 0.012, 0.014}), 0.001)->p, 1 - t / std::sqrt(2 + t * t),
              1e-12);
}

TEST(Student, PIsSmallExactlyWhereTheIntervalLiesOutside) {
  for (const double shift : {0.0, 0.002, 0.0039, 0.0041, 0.0049, 0.0051, 0.006, 0.02}) {
    const auto found = student(spread_of({shift - 0.001, shift, shift + 0.002}), 0.0005);
    EXPECT_EQ(found->p <= 0.05, found->low > 0.0005 || found->high < -0.0005) << shift;
  }
}

TEST(Student, EqualDifferencesLeaveNoDoubt) {
  EXPECT_EQ(student(spread_of({0.5, 0.5}), 0.1)->p, 0);
  EXPECT_EQ(student(spread_of({0.5, 0.5}), 0.5)->p, 1);
  EXPECT_EQ(student(spread_of({0.5, 0.5}), 0.1)->low, 0.5);
}

TEST(Student, NothingFromOneDifference) {
  EXPECT_FALSE(student(spread_of({0.5}), 0));
  EXPECT_FALSE(student(spread_of({}), 0));
}

}  // namespace
}  // namespace itera::report
