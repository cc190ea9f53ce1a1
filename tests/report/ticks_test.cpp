// Ticks are where a reader would have put them.
#include "report/ticks.hpp"

#include <gmock/gmock.h>

namespace itera::report {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

std::vector<std::string> labels(const std::vector<Tick>& ticks) {
  std::vector<std::string> all;
  for (const Tick& tick : ticks) all.push_back(tick.label);
  return all;
}

TEST(LinearTicks, MultiplesOfOneTwoAndFive) {
  EXPECT_THAT(labels(linear_ticks(0, 10, 5)), ElementsAre("0", "2", "4", "6", "8", "10"));
  EXPECT_THAT(labels(linear_ticks(1.937, 1.961, 6)),
              ElementsAre("1.940", "1.945", "1.950", "1.955", "1.960"));
  EXPECT_THAT(labels(linear_ticks(0.5, 6.5, 6)), ElementsAre("1", "2", "3", "4", "5", "6"));
  EXPECT_THAT(labels(linear_ticks(120, 970, 4)), ElementsAre("500"));
  EXPECT_THAT(labels(linear_ticks(-0.25, 0.3, 6)),
              ElementsAre("−0.2", "−0.1", "0.0", "0.1", "0.2", "0.3"));
}

TEST(LinearTicks, InAUnit) {
  const auto ticks = linear_ticks(1024.0 * 1.5, 1024.0 * 4.5, 3, 1024);
  EXPECT_THAT(labels(ticks), ElementsAre("2", "3", "4"));
  EXPECT_EQ(ticks[0].value, 2048);
}

TEST(LinearTicks, AnEmptyRangeHasNone) { EXPECT_THAT(linear_ticks(2, 2, 5), IsEmpty()); }

TEST(ByteTicks, PowersOfTwoWithTheirUnits) {
  EXPECT_THAT(labels(byte_ticks(500.0 * 1024, 9.0 * 1024 * 1024)),
              ElementsAre("512 KiB", "1 MiB", "2 MiB", "4 MiB", "8 MiB"));
}

TEST(ByteTicks, HalfWayBetweenThemWhereTheyAreFew) {
  EXPECT_THAT(labels(byte_ticks(400.0 * 1024, 2000.0 * 1024)),
              ElementsAre("512 KiB", "768 KiB", "1 MiB", "1.5 MiB"));
  EXPECT_THAT(labels(byte_ticks(100, 600)),
              ElementsAre("128 B", "192 B", "256 B", "384 B", "512 B"));
}

TEST(ByteTicks, NeverTooMany) {
  EXPECT_THAT(labels(byte_ticks(1024, 1024.0 * 1024 * 1024)),
              ElementsAre("1 KiB", "8 KiB", "64 KiB", "512 KiB", "4 MiB", "32 MiB", "256 MiB"));
}

}  // namespace
}  // namespace itera::report
