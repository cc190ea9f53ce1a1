// What a run folder holds after it was told, and what it says when it cannot be.
#include "exec/ledger.hpp"

#include <gmock/gmock.h>

#include <chrono>
#include <thread>

#include "base/files.hpp"
#include "fixture.hpp"
#include "itera/error.hpp"

namespace itera::test {
namespace {

using testing::HasSubstr;

class LedgerTest : public ExecTest {
 protected:
  LedgerTest() { add("a", "ok", {}, StageKind::train); }
  void publish() {
    const auto stage = cache.begin(key());
    write_file(stage / "metrics.json", "{}");
    write_file(stage / "checkpoint.safetensors", "weights");
    cache.publish(stage, key(), {{"seconds", 2.0}, {"cpu_seconds", 1.0}, {"peak_bytes", 9}});
  }
  std::string key() const { return plan.stages[0].key(); }
  Cache cache{folder / "cache"};
};

TEST_F(LedgerTest, TakesOverNumbersAndLinks) {
  publish();
  plan.points.push_back({{0, true, "f32"}, key()});
  plan.points.push_back({{3, false, "of another stage"}, "other"});
  const Ledger ledger(plan, cache, run_folder());
  EXPECT_FALSE(run_folder().has("checkpoints/0.safetensors")) << "not taken over yet";
  const Held held = ledger.find(0);
  ASSERT_EQ(held.holding, Holding::sound);
  const Result result = ledger.take_over(0, Status::cached, held);
  EXPECT_EQ(result.status, Status::cached);
  EXPECT_EQ(result.seconds, 2.0);
  EXPECT_EQ(result.peak_bytes, 9);
  EXPECT_EQ(run_folder().read_text("checkpoints/0.safetensors"), "weights");
  EXPECT_FALSE(run_folder().has("checkpoints/3.safetensors"));
  EXPECT_TRUE(run_folder().has("metrics/" + key() + ".json"));
  EXPECT_THAT(cache.runs(), testing::SizeIs(0)) << "it has no plan.json";
  run_folder().write("plan.json", Values::object());
  EXPECT_THAT(cache.runs(), testing::ElementsAre(std::filesystem::absolute(run_folder().path())));
}

TEST_F(LedgerTest, SaysWhatIsMissingOrDamaged) {
  const Ledger ledger(plan, cache, run_folder());
  EXPECT_EQ(ledger.take_over(0).status, Status::failed);
  EXPECT_EQ(ledger.take_over(0).message, "the worker said done, but the cache holds no result");
  EXPECT_EQ(ledger.find(0).holding, Holding::nothing);
  std::filesystem::create_directory(cache.folder(key()));
  EXPECT_EQ(ledger.find(0).why, "its result in the cache is damaged");
  publish();
  write_file(cache.folder(key()) / "metrics.json", "[]");
  EXPECT_THAT(ledger.take_over(0).message,
              HasSubstr("metrics.json\" is damaged: it is not what was"));
}

TEST_F(LedgerTest, WhatIsDamagedLeavesTheCacheAndWhatCannotLeaveIsUnusable) {
  const Ledger ledger(plan, cache, run_folder());
  publish();
  write_file(cache.folder(key()) / "metrics.json", "[]");
  const Held held = ledger.find(0);
  EXPECT_EQ(held.holding, Holding::damaged);
  EXPECT_THAT(held.why, HasSubstr("metrics.json\" is damaged: it is not what was"));
  EXPECT_FALSE(std::filesystem::exists(cache.folder(key())));

  std::filesystem::create_directory(cache.folder(key()));
  std::filesystem::remove_all(folder / "cache/partial");
  write_file(folder / "cache/partial", "in the way");
  const Held stays = ledger.find(0);
  EXPECT_EQ(stays.holding, Holding::unusable);
  EXPECT_THAT(stays.why, testing::StartsWith("its result in the cache is damaged; "));
}

TEST_F(LedgerTest, WhatTheRunFolderCannotTakeHasFailed) {
  const Ledger ledger(plan, cache, run_folder());
  publish();
  write_file(run_folder().path() / "metrics", "in the way");
  const Result result = ledger.take_over(0, Status::cached, ledger.find(0));
  EXPECT_EQ(result.status, Status::failed);
  EXPECT_THAT(result.message, testing::StartsWith("its result cannot be taken over: "));
}

TEST_F(LedgerTest, WritesEveryStep) {
  const Ledger ledger(plan, cache, run_folder());
  ledger.started(0, 1);
  ledger.again(0, "the worker ended");
  Result done{Status::done, 1.5, 1, 7, ""}, failed{Status::failed, 0, 0, 0, "no"};
  ledger.ended(0, done);
  ledger.ended(0, failed);
  ledger.sync();
  const auto lines = run_folder().states();
  ASSERT_EQ(lines.size(), 4U);
  EXPECT_EQ(lines[0].attempt, 1);
  EXPECT_EQ(lines[1].status, Status::waiting);
  EXPECT_EQ(lines[1].message, "the worker ended");
  EXPECT_EQ(lines[2].cost.seconds, 1.5);
  EXPECT_EQ(lines[3].message, "no");
}

TEST_F(LedgerTest, WhatCannotBeWrittenDownHasFailed) {
  const Ledger ledger(plan, cache, run_folder());
  std::filesystem::create_directory(run_folder().path() / "state.jsonl");
  Result done{Status::done, 1.5, 1, 7, ""};
  ledger.ended(0, done);
  EXPECT_EQ(done.status, Status::failed);
  EXPECT_THAT(done.message, HasSubstr("state.jsonl"));
  EXPECT_THROW(ledger.started(0, 1), Error);
  ledger.sync();
}

TEST_F(LedgerTest, OneProcessDrivesARun) {
  {
    const Ledger first(plan, cache, run_folder());
    try {
      const Ledger second(plan, cache, run_folder());
      FAIL() << "expected an error";
    } catch (const Error& error) {
      EXPECT_THAT(error.what(), HasSubstr("drives the run \"" + run_folder().path().string() +
                                          "\" already; see `itera-lab status`"));
    }
  }
  const Ledger again(plan, cache, run_folder());
}

TEST_F(LedgerTest, DriverOnAnotherHostIsKnownByItsCounter) {
  const auto mark = [&](int counter) {
    write_file(run_folder().path() / "coordinator.lease",
               R"({"host":"node7","scope":"x","process":12,"start":1,"nonce":"n","counter":")" +
                   std::to_string(counter) + "\"}");
  };
  mark(1);
  std::jthread alive([&] {
    std::this_thread::sleep_for(std::chrono::milliseconds(300));
    mark(2);
  });
  try {
    const Ledger ledger(plan, cache, run_folder());
    FAIL() << "expected an error";
  } catch (const Error& error) {
    EXPECT_THAT(error.what(), HasSubstr("process 12 on node7 drives the run"));
  }
}

TEST_F(LedgerTest, TasksLieInTheRunFolderWhileItRuns) {
  std::filesystem::path file;
  {
    const Ledger ledger(plan, cache, run_folder());
    file = ledger.write_task(0, 3);
    EXPECT_TRUE(file.is_absolute());
    EXPECT_EQ(read_task(file).key, key());
  }
  EXPECT_FALSE(std::filesystem::exists(file));
}

TEST_F(LedgerTest, KeepsLogs) {
  const Ledger ledger(plan, cache, run_folder());
  EXPECT_EQ(ledger.keep_log(0), "");
  write_file(cache.scratch(key()) / "log.txt", "words\n");
  EXPECT_EQ(ledger.keep_log(0), "");
  EXPECT_EQ(run_folder().read_text("log/" + key() + ".txt"), "words\n");
}

}  // namespace
}  // namespace itera::test
