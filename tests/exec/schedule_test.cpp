// The order of stages, without any process.
#include "exec/schedule.hpp"

#include <gmock/gmock.h>

#include "fixture.hpp"

namespace itera::test {
namespace {

using testing::ElementsAre;

class ScheduleTest : public ExecTest {};

TEST_F(ScheduleTest, InputsFirstAndTimingLastAndAlone) {
  add("a", "ok");
  add("time", "ok", {"a"}).measures_time = true;
  add("b", "ok", {"a"});
  add("c", "ok", {"a"});
  Schedule schedule(plan);
  ASSERT_EQ(schedule.next(), 0U);
  schedule.start(0);
  EXPECT_EQ(schedule.next(), std::nullopt);
  schedule.finish(0, Status::done);
  ASSERT_EQ(schedule.next(), 2U);
  schedule.start(2);
  ASSERT_EQ(schedule.next(), 3U);
  schedule.start(3);
  EXPECT_EQ(schedule.next(), std::nullopt);
  schedule.finish(2, Status::done);
  EXPECT_EQ(schedule.next(), std::nullopt) << "one still runs";
  schedule.finish(3, Status::failed);
  ASSERT_EQ(schedule.next(), 1U);
  schedule.start(1);
  EXPECT_TRUE(schedule.running());
  schedule.finish(1, Status::done);
  EXPECT_FALSE(schedule.running());
}

TEST_F(ScheduleTest, FailureTakesDownWhatNeedsIt) {
  add("a", "ok");
  add("b", "ok", {"a"});
  add("c", "ok", {"b"});
  add("d", "ok");
  Schedule schedule(plan);
  schedule.start(0);
  const auto skipped = schedule.finish(0, Status::failed);
  ASSERT_EQ(skipped.size(), 2U);
  EXPECT_EQ(skipped[0].reason, "its input \"a\" failed");
  EXPECT_EQ(skipped[1].reason, "its input \"b\" was skipped");
  EXPECT_EQ(schedule.next(), 3U);
}

}  // namespace
}  // namespace itera::test
