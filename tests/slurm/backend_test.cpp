// Slurm as a backend, with programs of Slurm that say what a test wants.
#include "slurm/backend.hpp"

#include <gmock/gmock.h>

#include "base/files.hpp"
#include "exec/fixture.hpp"
#include "slurm/job_folder.hpp"
#include "support/folder.hpp"

namespace itera {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing_support::error_of;

class SlurmBackendTest : public test::ExecTest {
 protected:
  SlurmBackendTest() : path(std::getenv("PATH")) {
    setenv("PATH", (folder.string() + ":" + path).c_str(), 1);
  }
  ~SlurmBackendTest() override { setenv("PATH", path.c_str(), 1); }
  void program(const std::string& name, const std::string& script) const {
    write_file(folder / name, "#!/bin/sh\n" + script + "\n");
    std::filesystem::permissions(folder / name, std::filesystem::perms::owner_all);
  }
  void submitted() {
    JobFolder(run_folder()).write_jobs({{"arrays", Values::array()}});
    write_file(JobFolder(run_folder()).submitted(), "12 array-0.sh\n");
  }
  Values settings{{"partition", nullptr}, {"time", 10},  {"cpus", nullptr},
                  {"memory", nullptr},    {"gpus", 0},   {"max_running", nullptr},
                  {"requeue", 1},         {"pack", 180}, {"extra", Values::array()}};
  SlurmBackend slurm;
  std::string path;
};

TEST_F(SlurmBackendTest, WishesThatMeanNothingThereAreRefusedBeforeAClusterIsAsked) {
  for (const Wishes& wishes : {Wishes{.jobs = 2}, Wishes{.max_fails = 1}}) {
    EXPECT_THAT(error_of([&] { slurm.require(settings, 1, wishes); }),
                HasSubstr("are for this machine; on Slurm backend.max_running bounds"));
  }
  EXPECT_EQ(error_of([&] { slurm.require(settings, 1, {.submit = false}); }), "no error");
}

TEST_F(SlurmBackendTest, TheMachineIsThePartition) {
  EXPECT_EQ(slurm.machine(settings), "slurm");
  settings["partition"] = "long";
  EXPECT_EQ(slurm.machine(settings), "slurm, partition long");
}

TEST_F(SlurmBackendTest, WhatTheQueueHolds) {
  EXPECT_FALSE(slurm.activity(run_folder(), false).any()) << "never submitted: squeue is not asked";
  submitted();
  program("squeue",
          "echo '12|3|RUNNING|None|n1|x'; echo '12|4|OUT_OF_MEMORY|None|n2|x'; "
          "echo '13|N/A|CANCELLED|None||x'");
  const Activity found = slurm.activity(run_folder(), false);
  ASSERT_EQ(found.jobs.size(), 3U);
  EXPECT_EQ(found.active_jobs(), 1U);
  EXPECT_EQ(found.jobs[0].runs, "0000000012_000003");
  EXPECT_EQ(found.jobs[1].end, "Slurm ended its task: OUT_OF_MEMORY on n2");
  EXPECT_EQ(found.jobs[2].end, "Slurm ended its task: CANCELLED");
  EXPECT_EQ(found.text, "slurm: 1 running on n1; 2 ended");
  slurm.forget(run_folder());
  EXPECT_FALSE(slurm.activity(run_folder(), false).any());
  slurm.forget(run_folder());
}

TEST_F(SlurmBackendTest, AQueueThatDoesNotAnswerMayHoldAnything) {
  submitted();
  program("squeue", "echo 'Socket timed out' >&2; exit 1");
  const Activity found = slurm.activity(run_folder(), false);
  EXPECT_TRUE(found.may_run());
  EXPECT_EQ(found.text, "slurm: no answer: squeue failed: Socket timed out");
  EXPECT_EQ(found.remedy, "remove \"" + JobFolder(run_folder()).submitted().string() + "\"");
}

TEST_F(SlurmBackendTest, ScriptsThatWaitForAPerson) {
  JobFolder(run_folder()).write_script(submit_script, "true");
  EXPECT_EQ(slurm.activity(run_folder(), false).next,
            "sh " + (run_folder().path() / "slurm/submit.sh").string());
}

TEST_F(SlurmBackendTest, WhatIsCachedNeedsNoJobs) {
  add("a", "ok");
  run(1);
  made.reset();
  program("sinfo", "exit 1");
  const Cache cache(folder / "cache");
  std::vector<std::string> said;
  Order order{plan, cache, run_folder(), settings};
  order.wishes.submit = false;
  order.say = [&](const std::string& line) { said.push_back(line); };
  const Carried carried = slurm.carry_out(order, witness);
  EXPECT_FALSE(carried.handed_over.has_value());
  ASSERT_EQ(carried.outcome.results.size(), 1U);
  EXPECT_EQ(carried.outcome.results[0].status, Status::cached);
  EXPECT_THAT(said, ElementsAre("all of it is in the cache: nothing to submit"));
  EXPECT_FALSE(run_folder().has("slurm"));
}

TEST_F(SlurmBackendTest, CancelReturnsWhenTheQueueIsEmpty) {
  submitted();
  program("squeue",
          "test -e '" + (folder / "told").string() + "' || echo '12|0|RUNNING|None|n1|x'");
  program("scancel", "echo \"$@\" > '" + (folder / "told").string() + "'");
  EXPECT_EQ(slurm.cancel(run_folder(), "trial", false), "taken out of the queue");
  EXPECT_EQ(read_file(folder / "told"), "12\n");
}

}  // namespace
}  // namespace itera
