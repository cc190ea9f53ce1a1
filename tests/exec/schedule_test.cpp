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

TEST_F(ScheduleTest, LongestWayFirst) {
  add("short", "ok");
  add("long", "ok");
  add("root", "ok");
  add("behind", "ok", {"root"});
  Schedule schedule(plan, {1, 5, 1, 6});
  std::vector<std::size_t> order;
  while (const auto next = schedule.next()) {
    order.push_back(*next);
    schedule.start(*next);
    schedule.finish(*next, Status::done);
  }
  EXPECT_THAT(order, ElementsAre(2, 3, 1, 0)) << "root is short, but 7 seconds lie behind it";
}

TEST_F(ScheduleTest, AgainWaitsOnceMore) {
  add("a", "ok");
  add("b", "ok", {"a"});
  add("c", "ok", {"a"});
  Schedule schedule(plan);
  schedule.start(0);
  schedule.finish(0, Status::done);
  schedule.start(1);
  schedule.again(0);  // its result was lost, as b found out
  schedule.again(1);
  EXPECT_FALSE(schedule.running());
  ASSERT_EQ(schedule.next(), 0U);
  schedule.start(0);
  EXPECT_EQ(schedule.next(), std::nullopt) << "b and c wait for it";
  schedule.finish(0, Status::done);
  EXPECT_EQ(schedule.next(), 1U);
}

TEST_F(ScheduleTest, FindsByKey) {
  add("a", "ok");
  Schedule schedule(plan);
  EXPECT_EQ(schedule.find(plan.stages[0].key()), 0U);
  EXPECT_EQ(schedule.find("none"), std::nullopt);
}

TEST_F(ScheduleTest, TenThousandStagesTakeNoTime) {
  add("root", "ok");
  for (int i = 0; i < 10'000; ++i) add(std::to_string(i), "ok", {"root"});
  const auto begin = std::chrono::steady_clock::now();
  Schedule schedule(plan);
  std::size_t count = 0;
  for (; const auto next = schedule.next(); ++count) schedule.finish(*next, Status::cached);
  EXPECT_EQ(count, 10'001U);
  EXPECT_LT(std::chrono::steady_clock::now() - begin, std::chrono::seconds(2));
}

}  // namespace
}  // namespace itera::test
