// Digits, signs and units of numbers.
#include "report/numbers.hpp"

#include <gtest/gtest.h>

#include <cstdlib>

namespace itera::report {
namespace {

TEST(Numbers, FixedUsesARealMinusAndNoNegativeZero) {
  EXPECT_EQ(fixed(1.23456, 4), "1.2346");
  EXPECT_EQ(fixed(-0.5, 1), "−0.5");
  EXPECT_EQ(fixed(-0.00001, 3), "0.000");
}

TEST(Numbers, SignIsShownUnlessTheDigitsAreZero) {
  EXPECT_EQ(with_sign(0.0012, 4), "+0.0012");
  EXPECT_EQ(with_sign(-0.0012, 4), "−0.0012");
  EXPECT_EQ(with_sign(0, 4), "0.0000");
}

TEST(Numbers, ADeviationDecidesHowManyDigitsAreShown) {
  EXPECT_EQ(with_deviation(1.94331, 0.00123, 4), "1.9433 ± 0.0012");
  EXPECT_EQ(with_deviation(1.94331, 0.0000123, 4), "1.943310 ± 0.000012");
  EXPECT_EQ(with_deviation(1.94331, 0, 4), "1.9433 ± 0.0000");
}

TEST(Numbers, DifferencesHaveAsManyDigitsAsTheirIntervalIsSureOf) {
  EXPECT_EQ(difference_text(0.0123, {}, 0.01, 0.0146, 4), "+0.0123 [+0.0100, +0.0146]");
  EXPECT_EQ(difference_text(-0.0000082, 0.0000031, -0.0000134, -0.000003, 4),
            "−0.0000082 ± 0.0000031 [−0.0000134, −0.0000030]");
  EXPECT_EQ(difference_text(0, 0.0, 0, 0, 4), "0.0000 ± 0.0000 [0.0000, 0.0000]");
}

TEST(Numbers, ByteUnitLeavesTheLargestAboveOne) {
  EXPECT_EQ(byte_unit(12).name, "KiB");
  EXPECT_EQ(byte_unit(1024.0 * 1024 - 1).name, "KiB");
  EXPECT_EQ(byte_unit(1024.0 * 1024).name, "MiB");
  EXPECT_EQ(byte_unit(1024.0 * 1024 * 1024).bytes, 1024.0 * 1024 * 1024);
}

TEST(Numbers, SignificantDigits) {
  EXPECT_EQ(significant(0.01234, 3), "0.0123");
  EXPECT_EQ(significant(24.118, 4), "24.12");
  EXPECT_EQ(significant(1234.5, 3), "1234");
  EXPECT_EQ(significant(51234567, 3), "51234567");
  EXPECT_EQ(significant(0, 3), "0");
  EXPECT_EQ(times(1.9994), "2.00×");
  EXPECT_EQ(times(0.0712), "0.07×");
}

TEST(Numbers, DecimalsFollowTheSizeOfTheUncertainty) {
  EXPECT_EQ(decimals_for(0.00021, 2, 4), 5);
  EXPECT_EQ(decimals_for(0.5, 2, 4), 4);
  EXPECT_EQ(decimals_for(0, 2, 4), 4);
  EXPECT_EQ(decimals_for(1e-30, 2, 4), 8);
}

TEST(Numbers, RoundTripIsShortestAndExact) {
  EXPECT_EQ(round_trip(0.1), "0.1");
  EXPECT_EQ(round_trip(3790336.0), "3790336");
  for (const double value : {1.0 / 3, 2e-310, 1.7976931348623157e308, -123456.789e-12}) {
    EXPECT_EQ(std::strtod(round_trip(value).c_str(), nullptr), value);
  }
}

}  // namespace
}  // namespace itera::report
