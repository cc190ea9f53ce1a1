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

}  // namespace
}  // namespace itera
