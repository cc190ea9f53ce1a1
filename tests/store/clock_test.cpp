// The one way times are written.
#include "store/clock.hpp"

#include <gmock/gmock.h>

namespace itera {
namespace {

TEST(Clock, IsIsoInUtc) {
  EXPECT_THAT(utc_now(),
              testing::MatchesRegex(
                  "20[0-9][0-9]-[0-9][0-9]-[0-9][0-9]T[0-9][0-9]:[0-9][0-9]:[0-9][0-9]Z"));
}

TEST(Clock, SecondsBetweenTwoTimes) {
  EXPECT_EQ(seconds_between("2026-11-27T23:59:50Z", "2026-11-28T00:00:05Z"), 15);
  EXPECT_EQ(seconds_between("2026-11-28T00:00:05Z", "2026-11-27T23:59:50Z"), -15);
}

}  // namespace
}  // namespace itera
