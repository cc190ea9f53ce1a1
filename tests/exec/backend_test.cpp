// What follows from what is known of a run that may be computed somewhere: facts written out.
#include "exec/backend.hpp"

#include <gmock/gmock.h>

#include "itera/error.hpp"
#include "support/folder.hpp"

namespace itera {
namespace {

using testing_support::error_of;

Job job(const std::string& runs, bool active, const std::string& end = "") {
  Job made;
  made.number = "12";
  made.active = active;
  made.runs = runs;
  made.end = end;
  return made;
}

LeaseHolder elsewhere() {
  LeaseHolder holder;
  holder.host = "node7";
  holder.scope = "x";
  holder.process = 12;
  return holder;
}

TEST(ActivityTest, RunsOrMayRun) {
  const Activity nothing, driven{.driver = elsewhere()},
      active{.jobs = {job("a", false), job("b", true)}}, ended{.jobs = {job("a", false)}},
      unknown{.fault = "no answer"}, prepared{.next = "sh submit.sh"};
  const struct {
    const Activity& activity;
    std::size_t active;
    bool runs, may_run, any;
  } table[] = {{nothing, 0, false, false, false}, {driven, 0, true, true, true},
               {active, 1, true, true, true},     {ended, 0, false, false, true},
               {unknown, 0, false, true, true},   {prepared, 0, false, false, true}};
  for (const auto& [activity, jobs, runs, may_run, any] : table) {
    EXPECT_EQ(activity.active_jobs(), jobs);
    EXPECT_EQ(activity.runs(), runs);
    EXPECT_EQ(activity.may_run(), may_run);
    EXPECT_EQ(activity.any(), any);
  }
}

TEST(RequireIdle, SaysWhoComputesIt) {
  EXPECT_EQ(error_of([] { require_idle({}, "trial/ID"); }), "no error");
  EXPECT_EQ(error_of([] { require_idle({.driver = elsewhere()}, "trial/ID"); }), "no error")
      << "it may be dead: whoever wants to drive finds out";
  EXPECT_EQ(error_of([] {
              require_idle({.jobs = {job("a", true)}, .queue = "the queue of Slurm"}, "trial/ID");
            }),
            "the tasks of \"trial/ID\" are in the queue of Slurm; see `itera-lab status trial/ID`, "
            "or `itera-lab cancel trial/ID` first");
  const Activity unknown{.fault = "squeue failed", .remedy = "remove \"submitted\""};
  EXPECT_EQ(error_of([&] { require_idle(unknown, "trial/ID"); }),
            "whether tasks of \"trial/ID\" still run cannot be known: squeue failed; if you know "
            "that none does, remove \"submitted\"");
  EXPECT_EQ(error_of([&] { require_known(unknown, "trial/ID"); }),
            error_of([&] { require_idle(unknown, "trial/ID"); }));
}

TEST(WhyInterrupted, AStageThatBeganRunsAsLongAsWhatHadIt) {
  const std::optional<std::string> runs = std::nullopt, unknown_why = "";
  const Activity nothing, driven{.driver = elsewhere()}, no_answer{.fault = "no answer"},
      queue{.jobs = {job("12_3", true), job("12_4", false, "killed"), job("", true)}};
  const struct {
    const char* element;
    const Activity& activity;
    std::optional<std::string> why;
  } table[] = {{"", nothing, unknown_why},         {"", driven, runs},
               {"", no_answer, unknown_why},       {"", queue, unknown_why},
               {"12_3.000", nothing, unknown_why}, {"12_3.000", driven, unknown_why},
               {"12_3.000", no_answer, runs},      {"12_3.001", queue, runs},
               {"12_4.000", queue, "killed"},      {"12_5.000", queue, unknown_why}};
  for (const auto& [element, activity, why] : table)
    EXPECT_EQ(why_interrupted(element, activity), why) << element;
}

}  // namespace
}  // namespace itera
