// Stages run by real processes: what succeeds, what fails, what is interrupted. No process is left
// behind.
#include "exec/execute.hpp"

#include <gmock/gmock.h>
#include <sys/wait.h>

#include <cerrno>
#include <set>

#include "base/files.hpp"
#include "base/json.hpp"
#include "fixture.hpp"

namespace itera::test {
namespace {

using testing::Contains;
using testing::ElementsAre;
using testing::HasSubstr;
using namespace std::chrono_literals;

class Execute : public ExecTest {
 protected:
  ~Execute() override {
    errno = 0;
    EXPECT_EQ(waitpid(-1, nullptr, WNOHANG), -1);
    EXPECT_EQ(errno, ECHILD) << "a child was left behind";
  }
  std::string text(const std::string& label, const char* name) {
    const std::string file = "metrics/" + sha256_hex(label) + ".json";
    return run_folder().read(file)["texts"][name].get<std::string>();
  }
};

TEST_F(Execute, RunsAPlanAndFillsTheRunFolder) {
  add("a", "ok", {}, StageKind::prepare);
  add("b", "ok", {"a"}, StageKind::train);
  add("c", "ok", {"b"});
  plan.points.push_back({{0, true, "f32"}, sha256_hex("b")});
  const Outcome outcome = run();
  EXPECT_THAT(statuses(outcome), ElementsAre("a done", "b done", "c done"));
  EXPECT_FALSE(outcome.interrupted);
  EXPECT_EQ(outcome.results[1].seconds, 1.5);
  EXPECT_EQ(outcome.results[1].peak_bytes, 7);
  EXPECT_THAT(witness.said, Contains("progress b half"));
  EXPECT_THAT(witness.said, Contains("b: a note"));
  EXPECT_TRUE(run_folder().has("curve/" + sha256_hex("b") + ".csv"));
  EXPECT_EQ(read_file(run_folder().path() / "checkpoints/0.safetensors"), "weights");
  const auto lines = run_folder().states();
  ASSERT_EQ(lines.size(), 6U);
  EXPECT_EQ(lines[0].status, Status::running);
  EXPECT_EQ(lines[1].status, Status::done);
  EXPECT_EQ(lines[1].cost.cpu_seconds, 1.25);
  EXPECT_EQ(text("a", "OMP_WAIT_POLICY"), "passive");
  EXPECT_EQ(text("a", "OMP_NUM_THREADS"), "3");
  EXPECT_EQ(text("a", "process"), text("c", "process")) << "one worker served the chain";
  EXPECT_FALSE(run_folder().has("log/worker-0.txt")) << "an empty log is not kept";
}

TEST_F(Execute, AgainIsCachedWithoutAnyWorker) {
  add("a", "ok");
  run();
  made.reset();
  witness.said.clear();
  execution.to_start = 0ms;
  EXPECT_THAT(statuses(run()), ElementsAre("a cached"));
  EXPECT_THAT(witness.said, ElementsAre("cached a"));
  EXPECT_TRUE(run_folder().has("metrics/" + sha256_hex("a") + ".json"));
  EXPECT_EQ(run_folder().states()[0].cost.seconds, 1.5);
}

TEST_F(Execute, FailureSkipsOnlyWhatNeedsIt) {
  add("a", "fail");
  add("b", "ok", {"a"});
  add("c", "ok");
  const Outcome outcome = run(1);
  EXPECT_THAT(statuses(outcome), ElementsAre("a failed", "b skipped", "c done"));
  EXPECT_EQ(outcome.results[0].message, "loss is not a number at step 3");
  EXPECT_EQ(outcome.results[1].message, "its input \"a\" failed");
  EXPECT_EQ(run_folder().read_text("log/" + sha256_hex("a") + ".txt"), "about to fail\n");
}

TEST_F(Execute, CrashIsTheStagesFailureAndTheRestGoesOn) {
  add("a", "crash");
  add("b", "leave");
  add("c", "ok");
  const Outcome outcome = run(1);
  EXPECT_THAT(statuses(outcome), ElementsAre("a failed", "b failed", "c done"));
  EXPECT_EQ(
      outcome.results[0].message,
      "the worker ended: signal SIGSEGV (Segmentation fault); attempt 1 of 1; its last words:\n"
      "  the plugin's last words");
  EXPECT_EQ(outcome.results[1].message, "the worker ended: exit code 7; attempt 1 of 1");
}

TEST_F(Execute, WhatIsNoEventEndsTheWorker) {
  add("a", "garbled");
  add("b", "other");
  add("c", "lie");
  add("d", "ok");
  const Outcome outcome = run(1);
  EXPECT_THAT(statuses(outcome), ElementsAre("a failed", "b failed", "c failed", "d done"));
  EXPECT_THAT(outcome.results[0].message,
              HasSubstr("the worker sent what is no event: \"segfault imminent\""));
  EXPECT_THAT(outcome.results[1].message, HasSubstr("spoke of stage \"another\""));
  EXPECT_EQ(outcome.results[2].message, "the worker said done, but the cache holds no result");
}

TEST_F(Execute, NoteOfAWorkerThatWaitsIsShown) {
  add("a", "wait");
  run(1);
  EXPECT_THAT(witness.said, ElementsAre("start a", "a: waits for another run", "progress a half",
                                        "a: a note", "done a"));
}

TEST_F(Execute, StagesFailWhereTheRunFolderCannotBeWritten) {
  add("a", "ok");
  add("b", "ok", {"a"});
  std::filesystem::create_directory(run_folder().path() / "state.jsonl");
  const Outcome outcome = run(1);
  EXPECT_THAT(statuses(outcome), ElementsAre("a failed", "b failed"));
  EXPECT_THAT(outcome.results[0].message, HasSubstr("state.jsonl"));
}

TEST_F(Execute, LogThatCannotBeKeptDoesNotHideTheFailure) {
  add("a", "fail");
  add("b", "ok");
  std::filesystem::create_directories(run_folder().path() / "log" / (sha256_hex("a") + ".txt"));
  const Outcome outcome = run(1);
  EXPECT_THAT(statuses(outcome), ElementsAre("a failed", "b done"));
  EXPECT_THAT(outcome.results[0].message,
              HasSubstr("loss is not a number at step 3; its log could not be kept: "));
}

TEST_F(Execute, WorkerWithoutAPlaceForItsLogFailsTheStage) {
  add("a", "ok");
  add("b", "ok");
  write_file(run_folder().path() / "log", "in the way");
  EXPECT_THAT(statuses(run(1)), ElementsAre("a failed", "b skipped"));
}

TEST_F(Execute, ScratchOfLongAgoIsRemoved) {
  add("a", "ok");
  const auto old = folder / "cache/scratch" / sha256_hex("long ago");
  std::filesystem::create_directories(old);
  std::filesystem::last_write_time(
      old, std::filesystem::file_time_type::clock::now() - std::chrono::days{31});
  run(1);
  EXPECT_FALSE(std::filesystem::exists(old));
}

TEST_F(Execute, TimingRunsAlone) {
  for (const char* label : {"a", "b", "c"}) add(label, "slow");
  add("t", "slow").measures_time = true;
  add("u", "slow").measures_time = true;
  run(3);
  std::istringstream times(read_file(folder / "cache/times"));
  std::set<std::string> open;
  std::string what, key;
  std::size_t most = 0;
  while (times >> what >> key) {
    if (what == "begin") open.insert(key);
    else open.erase(key);
    most = std::max(most, open.size());
    for (const char* label : {"t", "u"}) {
      if (open.count(sha256_hex(label)) > 0) {
        EXPECT_EQ(open.size(), 1U);
      }
    }
  }
  EXPECT_GE(most, 2U) << "the others ran side by side";
}

TEST_F(Execute, FirstSignalSavesAndStartsNothingMore) {
  add("a", "hang");
  add("b", "ok", {"a"});
  add("c", "ok");
  witness.on_progress = [] { kill(getpid(), SIGINT); };
  const Outcome outcome = run(1);
  EXPECT_TRUE(outcome.interrupted);
  EXPECT_THAT(statuses(outcome), ElementsAre("a stopped", "b waiting", "c waiting"));
  EXPECT_THAT(witness.said, Contains("interrupted"));
  EXPECT_EQ(outcome.results[0].message, "saved; run it again to go on");
}

TEST_F(Execute, SecondSignalKills) {
  add("a", "stubborn");
  witness.on_progress = witness.on_interrupted = [] { kill(getpid(), SIGTERM); };
  const auto begin = std::chrono::steady_clock::now();
  const Outcome outcome = run(1);
  EXPECT_LT(std::chrono::steady_clock::now() - begin, 10s);
  EXPECT_THAT(statuses(outcome), ElementsAre("a stopped"));
  EXPECT_THAT(outcome.results[0].message, HasSubstr("signal SIGKILL"));
}

TEST_F(Execute, SavingThatTakesTooLongIsKilled) {
  add("a", "stubborn");
  execution.to_save = 300ms;
  witness.on_progress = [] { kill(getpid(), SIGTERM); };
  const Outcome outcome = run(1);
  EXPECT_THAT(statuses(outcome), ElementsAre("a stopped"));
  EXPECT_THAT(outcome.results[0].message, HasSubstr("signal SIGKILL"));
}

TEST_F(Execute, WorkerThatCannotStartIsTriedOnce) {
  setenv("FAKE_WORKER_START", "broken", 1);
  add("a", "ok");
  add("b", "ok");
  const Outcome outcome = run(1);
  EXPECT_THAT(statuses(outcome), ElementsAre("a failed", "b skipped"));
  EXPECT_EQ(outcome.results[0].message,
            "the worker ended: exit code 127; its last words:\n"
            "  libtorch_cpu.so: cannot open shared object file");
  EXPECT_EQ(outcome.results[1].message, "no worker could be started");
}

TEST_F(Execute, WorkerOfAnotherBuildIsRefused) {
  setenv("FAKE_WORKER_START", "other", 1);
  add("a", "ok");
  EXPECT_THAT(run(1).results[0].message,
              HasSubstr("itera-worker is another build: tag \"another tag\""));
}

TEST_F(Execute, WorkerThatIsNeverReadyIsKilled) {
  setenv("FAKE_WORKER_START", "mute", 1);
  add("a", "ok");
  execution.to_start = 200ms;
  EXPECT_THAT(run(1).results[0].message, HasSubstr("was not ready"));
}

}  // namespace
}  // namespace itera::test
