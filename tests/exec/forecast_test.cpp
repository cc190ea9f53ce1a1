// How far, and how long still: against sums done by hand.
#include "exec/forecast.hpp"

#include <gmock/gmock.h>

#include "fixture.hpp"

namespace itera::test {
namespace {

using namespace std::chrono_literals;

class ForecastTest : public ExecTest {
 protected:
  ForecastTest() {
    for (const char* label : {"a", "b", "c"}) add(label, "ok");
    add("t", "ok").measures_time = true;
  }
  Forecast::Time now{};
};

TEST_F(ForecastTest, SaysNothingBeforeThereIsSomethingToReckonFrom) {
  const Forecast forecast(plan, {10, 10, 10, 5}, false, 2);
  EXPECT_EQ(forecast.at(now).seconds_left, std::nullopt);
  EXPECT_EQ(forecast.at(now).stages, 4U);
}

TEST_F(ForecastTest, WorkIsSharedButTimingIsNot) {
  const Forecast forecast(plan, {10, 10, 10, 5}, true, 2);
  EXPECT_DOUBLE_EQ(*forecast.at(now).seconds_left, 30.0 / 2 + 5);
}

TEST_F(ForecastTest, WhatRanTellsHowWrongTheExpectationIs) {
  Forecast forecast(plan, {10, 10, 10, 5}, false, 1);
  forecast.started(0, now);
  forecast.finished(0, Status::done, 20);  // twice as long as expected
  EXPECT_DOUBLE_EQ(*forecast.at(now).seconds_left, 2 * (10 + 10) + 2 * 5);
  forecast.started(1, now);
  EXPECT_DOUBLE_EQ(*forecast.at(now + 5s).seconds_left, 45);
  EXPECT_DOUBLE_EQ(*forecast.at(now + 500s).seconds_left, 30) << "late, but not below nothing";
}

TEST_F(ForecastTest, CountsHowStagesEnded) {
  Forecast forecast(plan, {10, 10, 10, 5}, true, 1);
  forecast.finished(0, Status::cached, 0);
  forecast.finished(1, Status::failed, 0);
  forecast.finished(2, Status::skipped, 0);
  forecast.started(3, now);
  forecast.again(3);
  Overall overall = forecast.at(now);
  EXPECT_EQ(overall.complete, 1U);
  EXPECT_EQ(overall.failed, 1U);
  EXPECT_EQ(overall.skipped, 1U);
  EXPECT_DOUBLE_EQ(*overall.seconds_left, 5);
  forecast.again(0);  // its result was lost
  overall = forecast.at(now);
  EXPECT_EQ(overall.complete, 0U);
  EXPECT_DOUBLE_EQ(*overall.seconds_left, 15);
}

}  // namespace
}  // namespace itera::test
