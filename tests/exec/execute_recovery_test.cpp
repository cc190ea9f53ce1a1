// What the pool does when workers die, hang or find damage, and when another host is at the same
// stages.
#include <gmock/gmock.h>
#include <sys/wait.h>

#include <map>
#include <sstream>

#include "base/files.hpp"
#include "exec/execute.hpp"
#include "fixture.hpp"
#include "itera/error.hpp"

namespace itera::test {
namespace {

using testing::Contains;
using testing::ElementsAre;
using testing::HasSubstr;
using namespace std::chrono_literals;

class Recovery : public ExecTest {
 protected:
  Recovery() { setenv("FAKE_WORKER_DIARY", (folder / "diary").c_str(), 1); }
  ~Recovery() override { unsetenv("FAKE_WORKER_DIARY"); }

  /// How often each stage was computed, by label.
  std::map<std::string, int> computed() {
    std::map<std::string, std::string> labels;
    for (const Plan::Stage& stage : plan.stages) labels[stage.key()] = stage.label;
    std::map<std::string, int> counts;
    std::istringstream lines(read_file(folder / "diary"));
    for (std::string what, key, process; lines >> what >> key >> process;) {
      if (what == "begin") ++counts[labels[key]];
    }
    return counts;
  }
  Cache cache() { return Cache(folder / "cache"); }
  std::filesystem::path result(const std::string& label, const char* name) {
    return cache().folder(sha256_hex(label)) / name;
  }
};

TEST_F(Recovery, StageWhoseWorkerDiedIsTriedAgain) {
  add("a", "crash_once");
  add("b", "ok", {"a"});
  execution.retries = 1;
  EXPECT_THAT(statuses(run(1)), ElementsAre("a done", "b done"));
  EXPECT_THAT(witness.said, Contains("again a"));
  EXPECT_THAT(witness.reasons[0], HasSubstr("signal SIGSEGV (Segmentation fault); attempt 1 of 2"));
  EXPECT_EQ(computed()["a"], 2);
  const auto lines = run_folder().states();
  EXPECT_EQ(lines[1].status, Status::waiting);
  EXPECT_EQ(lines[2].attempt, 2);
}

TEST_F(Recovery, RetriesEnd) {
  add("a", "crash");
  execution.retries = 2;
  const Outcome outcome = run(1);
  EXPECT_THAT(statuses(outcome), ElementsAre("a failed"));
  EXPECT_THAT(outcome.results[0].message, HasSubstr("attempt 3 of 3"));
  EXPECT_EQ(computed()["a"], 3);
}

TEST_F(Recovery, ErrorsAreNotTriedAgain) {
  add("a", "fail");
  execution.retries = 2;
  EXPECT_THAT(statuses(run(1)), ElementsAre("a failed"));
  EXPECT_EQ(computed()["a"], 1);
}

TEST_F(Recovery, KilledWorkerMayHaveFilledTheMemory) {
  add("a", "killed");
  EXPECT_THAT(run(1).results[0].message,
              HasSubstr("the worker ended: signal SIGKILL (Killed); was the memory full? fewer "
                        "jobs, or a smaller batch or context, need less; attempt 1 of 1"));
}

TEST_F(Recovery, AfterSoManyFailuresNothingMoreIsStarted) {
  for (const char* label : {"a", "b"}) add(label, "fail");
  for (const char* label : {"c", "d"}) add(label, "ok");
  execution.max_fails = 2;
  const Outcome outcome = run(1);
  EXPECT_THAT(statuses(outcome), ElementsAre("a failed", "b failed", "c skipped", "d skipped"));
  EXPECT_EQ(outcome.results[2].message, "not started, since 2 stages failed");
}

TEST_F(Recovery, FailFastStillTakesWhatIsCached) {
  add("c", "ok");
  run(1);
  made.reset();
  plan.stages.clear();
  add("a", "fail");
  add("b", "ok");
  add("c", "ok");
  execution.max_fails = 1;
  const Outcome outcome = run(1);
  EXPECT_THAT(statuses(outcome), ElementsAre("a failed", "b skipped", "c cached"));
  EXPECT_EQ(outcome.results[1].message, "not started, since 1 stage failed");
}

TEST_F(Recovery, StageThatRunsTooLongIsToldToSaveItself) {
  add("a", "hang");
  add("b", "ok");
  execution.time_limit = 200ms;
  const Outcome outcome = run(1);
  EXPECT_THAT(statuses(outcome), ElementsAre("a failed", "b done"));
  EXPECT_EQ(outcome.results[0].message,
            "it ran longer than the time limit of 0.2 s; what it saved stays, a longer "
            "--time-limit lets it go on");
}

TEST_F(Recovery, OneThatDoesNotStopIsKilled) {
  add("a", "stubborn");
  add("b", "ok");
  execution.time_limit = 100ms;
  execution.to_save = 100ms;
  execution.retries = 3;
  const Outcome outcome = run(1);
  EXPECT_THAT(statuses(outcome), ElementsAre("a failed", "b done"));
  EXPECT_THAT(outcome.results[0].message, HasSubstr("longer than the time limit"));
  EXPECT_EQ(computed()["a"], 1) << "it would only take as long again";
}

TEST_F(Recovery, WorkerToldToStopByOthersIsReplaced) {
  add("a", "term_once");
  EXPECT_THAT(statuses(run(1)), ElementsAre("a done"));
  EXPECT_THAT(witness.reasons, ElementsAre("its worker was told to stop, and saved it"));
}

TEST_F(Recovery, DamagedInputIsComputedAgain) {
  add("a", "ok", {}, StageKind::train);
  run(1);
  write_file(result("a", "checkpoint.safetensors"), "wEights");
  made.reset();
  Plan::Stage& reader = add("b", "ok", {"a"});
  reader.task.checkpoint = result("a", "checkpoint.safetensors");
  const Outcome outcome = run(2);
  EXPECT_THAT(statuses(outcome), ElementsAre("a done", "b done"));
  EXPECT_EQ(computed()["a"], 2);
  EXPECT_THAT(witness.said, Contains("again a"));
  EXPECT_THAT(witness.reasons[0], HasSubstr("its result was lost; it runs again"));
  EXPECT_THAT(witness.reasons[1], HasSubstr("checkpoint.safetensors\" is damaged"));
  EXPECT_EQ(read_file(result("a", "checkpoint.safetensors")), "weights");
}

TEST_F(Recovery, DamagedNumbersAreComputedAgain) {
  add("a", "ok");
  run(1);
  std::string text = read_file(result("a", "metrics.json"));
  text[text.size() / 2] ^= 1;  // of the same size
  write_file(result("a", "metrics.json"), text);
  made.reset();
  EXPECT_THAT(statuses(run(1)), ElementsAre("a done"));
  EXPECT_THAT(witness.said, Contains(HasSubstr("is not what was written; it runs again")));
  EXPECT_EQ(computed()["a"], 2);
}

TEST_F(Recovery, WhatFailedBeforeIsLeftAlone) {
  add("a", "ok");
  add("b", "ok", {"a"});
  execution.failed_before = {
      {sha256_hex("a"), {Status::failed, 0, 0, 0, "loss is not a number", Fault::gate}}};
  execution.max_fails = 1;
  add("c", "ok");
  const Outcome outcome = run(1);
  EXPECT_THAT(statuses(outcome), ElementsAre("a failed", "b skipped", "c done"));
  EXPECT_EQ(outcome.results[0].message, "loss is not a number");
  EXPECT_EQ(outcome.results[0].fault, Fault::gate);
}

TEST_F(Recovery, WhatDoesNotFitIntoMemoryWaits) {
  for (const char* label : {"a", "b"}) add(label, "slow").component = "same";
  write_file(folder / "cache/durations.json",
             R"({"evaluate same": {"seconds": 1, "peak_bytes": 600}})");
  execution.memory_bytes = 1000;
  run(3);
  std::istringstream times(read_file(folder / "cache/times"));
  int open = 0;
  for (std::string what, key; times >> what >> key;) {
    open += what == "begin" ? 1 : -1;
    EXPECT_LE(open, 1);
  }
}

TEST_F(Recovery, ForecastReachesTheObserver) {
  add("a", "slow");
  add("b", "slow");
  run(1);
  EXPECT_EQ(witness.overall.stages, 2U);
  EXPECT_GE(witness.overall.complete, 1U);
}

TEST_F(Recovery, TwoCoordinatorsDoNoStageTwice) {
  for (int i = 0; i < 12; ++i) add("root" + std::to_string(i), "short");
  for (int i = 0; i < 12; ++i) {
    add("leaf" + std::to_string(i), "short", {"root" + std::to_string(i)});
  }
  const auto all_done = [&] {
    const Outcome outcome = run(2);
    for (const Result& result : outcome.results) {
      if (result.status == Status::done || result.status == Status::cached) continue;
      ADD_FAILURE() << name_of(result.status) << ": " << result.message;
      return false;
    }
    return true;
  };
  const pid_t other = fork();
  if (other == 0) _exit(all_done() ? 0 : 1);
  EXPECT_TRUE(all_done());
  int status = 0;
  waitpid(other, &status, 0);
  EXPECT_EQ(status, 0);
  const auto counts = computed();
  EXPECT_EQ(counts.size(), 24U);
  for (const auto& [label, count] : counts) EXPECT_EQ(count, 1) << label;
}

}  // namespace
}  // namespace itera::test
