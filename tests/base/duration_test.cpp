// Spans of time as people write them, and what is none.
#include "base/duration.hpp"

#include <gtest/gtest.h>

namespace itera {
namespace {

TEST(Duration, ReadsUnits) {
  EXPECT_EQ(parse_duration("90s"), 90.0);
  EXPECT_EQ(parse_duration("90"), 90.0);
  EXPECT_EQ(parse_duration("1.5m"), 90.0);
  EXPECT_EQ(parse_duration("2h"), 7200.0);
  EXPECT_EQ(parse_duration("30d"), 30 * 86'400.0);
}

TEST(Duration, RefusesTheRest) {
  for (const char* text : {"", "s", "-1s", "1w", "1 s", "s1", "nan", "inf", "1ss"}) {
    EXPECT_EQ(parse_duration(text), std::nullopt) << text;
  }
}

}  // namespace
}  // namespace itera
