// Figures become pixels.
#include "report/scale.hpp"

#include <gtest/gtest.h>

namespace itera::report {
namespace {

TEST(Scale, LinearWithRoomOnBothSides) {
  const Scale scale = scale_of({10, 20, 15}, 0, 116, Scale::Kind::whichever);
  EXPECT_FALSE(scale.logarithmic);
  EXPECT_NEAR(scale.at(10), 8, 1e-9);
  EXPECT_NEAR(scale.at(15), 58, 1e-9);
  EXPECT_NEAR(scale.at(20), 108, 1e-9);
}

TEST(Scale, LogarithmicFromFourTimesOn) {
  EXPECT_FALSE(scale_of({1, 4}, 0, 1, Scale::Kind::whichever).logarithmic);
  EXPECT_FALSE(scale_of({1, 100}, 0, 1, Scale::Kind::linear).logarithmic);
  EXPECT_FALSE(scale_of({0, 100}, 0, 1, Scale::Kind::whichever).logarithmic);
  const Scale scale = scale_of({1, 100}, 0, 116, Scale::Kind::whichever);
  EXPECT_TRUE(scale.logarithmic);
  EXPECT_NEAR(scale.at(1), 8, 1e-9);
  EXPECT_NEAR(scale.at(10), 58, 1e-9);
  EXPECT_NEAR(scale.at(100), 108, 1e-9);
}

TEST(Scale, MayRunDownwards) {
  const Scale scale = scale_of({0, 1}, 116, 0, Scale::Kind::linear);
  EXPECT_NEAR(scale.at(0), 108, 1e-9);
  EXPECT_NEAR(scale.at(1), 8, 1e-9);
}

TEST(Scale, EqualValuesStandInTheMiddle) {
  EXPECT_NEAR(scale_of({7, 7}, 0, 100, Scale::Kind::whichever).at(7), 50, 1e-9);
  EXPECT_NEAR(scale_of({0}, 0, 100, Scale::Kind::linear).at(0), 50, 1e-9);
}

}  // namespace
}  // namespace itera::report
