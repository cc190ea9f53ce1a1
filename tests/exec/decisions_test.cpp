// What follows from which facts: written-out tables, no process, no file.
#include "exec/decisions.hpp"

#include <gtest/gtest.h>

#include <csignal>

namespace itera {
namespace {

using State = Input::State;
using How = Unfinished::How;

TEST(WhySkipped, TheFirstInputThatWillNotCome) {
  EXPECT_EQ(why_skipped({}), std::nullopt);
  EXPECT_EQ(why_skipped({{"a", State::there}, {"b", State::comes}}), std::nullopt);
  EXPECT_EQ(why_skipped({{"a", State::there}, {"b", State::failed}, {"c", State::skipped}}),
            "its input \"b\" failed");
  EXPECT_EQ(why_skipped({{"a", State::stopped}}), "its input \"a\" was stopped");
  EXPECT_EQ(why_skipped({{"a", State::skipped}}), "its input \"a\" was skipped");
  EXPECT_EQ(why_skipped({{"a", State::not_made}}),
            "its input \"a\" is not there: the task that makes it failed or did not run");
  EXPECT_EQ(why_skipped({{"a", State::lost}}),
            "its input \"a\" was lost; `itera-lab resume` computes both");
}

TEST(StateOf, EveryStatus) {
  const std::pair<Status, State> table[] = {
      {Status::waiting, State::comes},   {Status::running, State::comes},
      {Status::cached, State::there},    {Status::done, State::there},
      {Status::failed, State::failed},   {Status::stopped, State::stopped},
      {Status::skipped, State::skipped}, {Status::interrupted, State::comes}};
  for (const auto& [status, state] : table) EXPECT_EQ(state_of(status), state) << name_of(status);
}

TEST(NextStep, WhatTheCacheHoldsWeighsMostThenFailuresThenInputs) {
  const std::optional<std::string> no = std::nullopt, why = "its input failed";
  const struct {
    Holding holding;
    bool failed_before;
    std::optional<std::string> skipped;
    NextStep step;
  } table[] = {
      {Holding::nothing, false, no, NextStep::run},
      {Holding::nothing, false, why, NextStep::skip},
      {Holding::nothing, true, no, NextStep::stay_failed},
      {Holding::nothing, true, why, NextStep::stay_failed},
      {Holding::damaged, false, no, NextStep::run},
      {Holding::damaged, false, why, NextStep::skip},
      {Holding::damaged, true, no, NextStep::stay_failed},
      {Holding::damaged, true, why, NextStep::stay_failed},
      {Holding::sound, false, no, NextStep::take_over},
      {Holding::sound, false, why, NextStep::take_over},
      {Holding::sound, true, no, NextStep::take_over},
      {Holding::sound, true, why, NextStep::take_over},
      {Holding::unusable, false, no, NextStep::fail},
      {Holding::unusable, false, why, NextStep::fail},
      {Holding::unusable, true, no, NextStep::fail},
      {Holding::unusable, true, why, NextStep::fail},
  };
  for (const auto& [holding, failed_before, skipped, step] : table) {
    EXPECT_EQ(next_step({holding, failed_before, skipped}), step)
        << static_cast<int>(holding) << failed_before << skipped.has_value();
  }
}

TEST(WhatFollows, ADeathIsTriedAgainAsOftenAsRetriesSay) {
  const struct {
    int attempts, retries;
    After after;
  } table[] = {{1, 0, After::failed}, {1, 1, After::again},  {2, 1, After::failed},
               {2, 2, After::again},  {3, 2, After::failed}, {3, 100, After::again}};
  for (const auto& [attempts, retries, after] : table) {
    Unfinished facts{How::died};
    facts.attempts = attempts;
    facts.retries = retries;
    EXPECT_EQ(what_follows(facts), after) << attempts << " of " << retries;
    facts.how = How::expelled;
    EXPECT_EQ(what_follows(facts), After::failed);
    facts.how = How::died;
    facts.ready = false;
    EXPECT_EQ(what_follows(facts), After::failed) << "the next would not be ready either";
  }
}

TEST(WhatFollows, OneThatOthersToldToStopRunsAgainThreeTimes) {
  Unfinished facts{How::saved};
  for (const After after : {After::again, After::again, After::again, After::failed}) {
    EXPECT_EQ(what_follows(facts), after) << facts.repeats;
    ++facts.repeats;
  }
}

TEST(WhatFollows, AnInterruptionThenTheTimeLimitWeighMore) {
  for (const How how : {How::saved, How::died, How::expelled}) {
    Unfinished facts{how};
    facts.retries = 9;
    facts.overdue = true;
    EXPECT_EQ(what_follows(facts), After::overdue);
    facts.interrupted = true;
    EXPECT_EQ(what_follows(facts), After::stopped);
    facts.overdue = false;
    EXPECT_EQ(what_follows(facts), After::stopped);
  }
}

TEST(LossText, SaysHowAndWhatItMayMean) {
  Unfinished facts{How::died};
  facts.retries = 2;
  EXPECT_EQ(loss_text("the worker ended", facts, {3, 0}),
            "the worker ended: exit code 3; attempt 1 of 3");
  EXPECT_EQ(loss_text("the worker ended", facts, {0, SIGKILL}),
            "the worker ended: signal SIGKILL (Killed); was the memory full? fewer jobs, or a "
            "smaller batch or context, need less; attempt 1 of 3");
  facts.ready = false;
  EXPECT_EQ(loss_text("the worker ended", facts, {127, 0}), "the worker ended: exit code 127");
  facts = {How::died, true};
  EXPECT_EQ(loss_text("the worker ended", facts, {0, SIGKILL}),
            "the worker ended: signal SIGKILL (Killed); attempt 1 of 1")
      << "we killed it";
  EXPECT_EQ(loss_text("it sent nonsense", {How::expelled}, {0, SIGKILL}),
            "it sent nonsense: signal SIGKILL (Killed)");
}

TEST(ComesAgain, WhatIsGoneFromTheCacheThreeTimes) {
  EXPECT_FALSE(comes_again(true, 0));
  EXPECT_TRUE(comes_again(false, 0));
  EXPECT_TRUE(comes_again(false, 2));
  EXPECT_FALSE(comes_again(false, 3));
}

Result ended(Status status, Fault fault = Fault::failed) { return {status, 0, 0, 0, "", fault}; }

TEST(EndingOf, TheWorstStageSays) {
  const Result done = ended(Status::done), cached = ended(Status::cached),
               skipped = ended(Status::skipped), stopped = ended(Status::stopped),
               gate = ended(Status::failed, Fault::gate), failed = ended(Status::failed),
               missing = ended(Status::failed, Fault::missing);
  EXPECT_EQ(worst_of({}), Ending::done);
  EXPECT_EQ(worst_of({done, cached, skipped}), Ending::done);
  EXPECT_EQ(worst_of({done, stopped, done}), Ending::stopped);
  EXPECT_EQ(worst_of({ended(Status::waiting)}), Ending::stopped);
  EXPECT_EQ(worst_of({ended(Status::running)}), Ending::stopped);
  EXPECT_EQ(worst_of({gate, stopped, done}), Ending::gate);
  EXPECT_EQ(worst_of({stopped, gate, failed, done}), Ending::failed);
  EXPECT_EQ(worst_of({missing, gate}), Ending::failed);
}

TEST(EndingOf, WhoeverEndedItWeighsMore) {
  Outcome outcome{{ended(Status::failed)}, false, 0};
  EXPECT_EQ(ending_of(outcome), Ending::failed);
  outcome.interrupted = true;
  outcome.signal = SIGTERM;
  EXPECT_EQ(ending_of(outcome), Ending::stopped);
  outcome.signal = SIGUSR1;
  EXPECT_EQ(ending_of(outcome), Ending::out_of_time);
  EXPECT_EQ(ending_of(outcome, true), Ending::superseded);
}

TEST(ExitCode, OfEveryEnding) {
  EXPECT_EQ(exit_code(Ending::done), 0);
  EXPECT_EQ(exit_code(Ending::failed), 1);
  EXPECT_EQ(exit_code(Ending::gate), 5);
  for (const Ending ending : {Ending::stopped, Ending::out_of_time, Ending::superseded})
    EXPECT_EQ(exit_code(ending), 75);
}

}  // namespace
}  // namespace itera
