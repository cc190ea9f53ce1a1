// Run folders: unique, readable after a crash, and complete.
#include "store/run.hpp"

#include <gmock/gmock.h>

#include <fstream>
#include <set>
#include <thread>

#include "base/files.hpp"
#include "folder.hpp"
#include "itera/error.hpp"

namespace fs = std::filesystem;

namespace itera {
namespace {

using RunTest = FolderTest;

TEST_F(RunTest, IdIsATimeAndEightDigits) {
  const RunFolder run = RunFolder::create(folder, "phase8");
  EXPECT_THAT(run.path().filename().string(),
              testing::MatchesRegex(
                  "20[0-9][0-9]-[0-9][0-9]-[0-9][0-9]T[0-9][0-9]-[0-9][0-9]-[0-9][0-9]_[0-9a-f]+"));
  EXPECT_EQ(run.path().filename().string().size(), 28U);
  EXPECT_EQ(run.path().parent_path(), folder / "phase8");
}

TEST_F(RunTest, RunsOfTheSameSecondAreDifferent) {
  std::set<fs::path> paths;
  for (int i = 0; i < 50; ++i) paths.insert(RunFolder::create(folder, "phase8").path());
  EXPECT_EQ(paths.size(), 50U);
}

TEST_F(RunTest, LastPointsAtTheNewestAlsoWhenManyStart) {
  const RunFolder first = RunFolder::create(folder, "phase8");
  EXPECT_EQ(fs::read_symlink(folder / "phase8" / "last"), first.path().filename());
  {
    std::vector<std::jthread> starters;
    for (int i = 0; i < 8; ++i)
      starters.emplace_back([this] { RunFolder::create(folder, "phase8"); });
  }
  const RunFolder newest = RunFolder::create(folder, "phase8");
  EXPECT_EQ(fs::read_symlink(folder / "phase8" / "last"), newest.path().filename());
}

TEST_F(RunTest, ElementsWriteBesideEachOtherAndAreReadByTheirNames) {
  const RunFolder run = RunFolder::create(folder, "phase8");
  run.append_state({"a", Status::cached});
  const RunFolder second = run.element("2"), first = run.element("1");
  second.append_state({"b", Status::done});
  first.append_state({"b", Status::stopped});
  first.sync_states();
  const auto statuses = [&] {
    std::string text;
    for (const StateLine& line : run.states()) text += name_of(line.status) + std::string(" ");
    return text;
  };
  EXPECT_EQ(statuses(), "cached stopped done ");
  EXPECT_TRUE(first.is_element());
  EXPECT_NE(first.tasks(), second.tasks());
  EXPECT_NE(first.log("a.txt"), second.log("a.txt"));
  run.gather_states();
  EXPECT_EQ(statuses(), "cached stopped done ");
  EXPECT_TRUE(fs::is_empty(run.path() / "state"));
  run.append_state({"b", Status::failed});
  EXPECT_EQ(statuses(), "cached stopped done failed ");
}

TEST_F(RunTest, NamesThatAreNoFolderAreRefused) {
  for (const std::string name : {"", "last", ".", "..", "a/b", ".hidden"}) {
    try {
      RunFolder::create(folder, name);
      ADD_FAILURE() << "accepted " << name;
    } catch (const Error& error) {
      EXPECT_EQ(error.fault(), Fault::invalid);
      EXPECT_THAT(error.what(), testing::HasSubstr("'" + name + "'"));
    }
  }
}

TEST_F(RunTest, WhatIsWrittenIsRead) {
  const RunFolder run = RunFolder::create(folder, "phase8");
  EXPECT_FALSE(run.has("plan.json"));
  run.write("plan.json", {{"points", Values::array()}});
  run.write_text("spec.yaml", "name: phase8\n");
  EXPECT_TRUE(run.has("plan.json"));
  EXPECT_EQ(run.read("plan.json"), Values({{"points", Values::array()}}));
  EXPECT_EQ(run.read_text("spec.yaml"), "name: phase8\n");
  EXPECT_THROW((void)run.read("resolved.json"), Error);
}

TEST_F(RunTest, StateOutlivesALineCutShort) {
  const RunFolder run = RunFolder::create(folder, "phase8");
  EXPECT_TRUE(run.states().empty());
  run.append_state({"a", Status::running});
  std::ofstream(run.path() / "state.jsonl", std::ios::app) << "{\"key\":\"a\",\"sta\n";
  StateLine done{"a", Status::done};
  done.cost.seconds = 1.5;
  run.append_state(done);
  const auto states = run.states();
  ASSERT_EQ(states.size(), 2U);
  EXPECT_EQ(states[0].status, Status::running);
  EXPECT_EQ(states[1].cost.seconds, 1.5);
  EXPECT_EQ(states[1].time.size(), 20U);
}

TEST_F(RunTest, KeepsCopiesOfResults) {
  const fs::path stage = folder / "stage";
  fs::create_directories(stage);
  write_file(stage / "metrics.json", "{}");
  const RunFolder run = RunFolder::create(folder, "phase8");
  run.keep_results("aa", stage);
  EXPECT_EQ(run.read_text("metrics/aa.json"), "{}");
  EXPECT_FALSE(run.has("curve/aa.csv"));
  write_file(stage / "curve.csv", "step,loss\n");
  run.keep_results("aa", stage);
  EXPECT_EQ(run.read_text("curve/aa.csv"), "step,loss\n");
}

TEST_F(RunTest, ResultsOutliveTheStageTheyWereTakenFrom) {
  const fs::path stage = folder / "stage";
  fs::create_directories(stage);
  write_file(stage / "metrics.json", "1");
  const RunFolder run = RunFolder::create(folder, "phase8");
  run.keep_results("aa", stage);
  EXPECT_TRUE(fs::equivalent(stage / "metrics.json", run.path() / "metrics/aa.json"));
  fs::remove_all(stage);
  fs::create_directories(stage);
  write_file(stage / "metrics.json", "2");
  EXPECT_EQ(run.read_text("metrics/aa.json"), "1");
  run.keep_results("aa", stage);
  EXPECT_EQ(run.read_text("metrics/aa.json"), "2");
}

TEST_F(RunTest, StateThatCannotBeWrittenSaysWhere) {
  const RunFolder run = RunFolder::create(folder, "phase8");
  run.sync_states();  // none yet
  fs::create_directory(run.path() / "state.jsonl");
  try {
    run.append_state({"a"});
    FAIL() << "expected an error";
  } catch (const Error& error) {
    EXPECT_THAT(error.what(), testing::HasSubstr("state.jsonl\": Is a directory"));
  }
}

TEST_F(RunTest, CheckpointLinksLeadIntoTheCacheAndCanBeRenewed) {
  fs::create_directories(folder / "cache" / "aa");
  write_file(folder / "cache" / "aa" / "checkpoint.safetensors", "weights");
  const RunFolder run = RunFolder::create(folder / "runs", "phase8");
  for (int i = 0; i < 2; ++i) {
    run.link_checkpoint(3, folder / "cache" / "aa" / "checkpoint.safetensors");
    EXPECT_EQ(run.read_text("checkpoints/3.safetensors"), "weights");
  }
  EXPECT_TRUE(fs::read_symlink(run.path() / "checkpoints" / "3.safetensors").is_relative());
}

TEST_F(RunTest, CheckpointOfARunIsKnownByItsPath) {
  EXPECT_EQ(experiment_of_checkpoint("runs/base/last/checkpoints/0.safetensors"), "base");
  EXPECT_EQ(experiment_of_checkpoint("/elsewhere/base/2026-11-24/checkpoints/12.safetensors"),
            "base");
  EXPECT_EQ(experiment_of_checkpoint("models/some.pt"), std::nullopt);
  EXPECT_EQ(experiment_of_checkpoint("checkpoints/some.pt"), std::nullopt);
  const RunFolder run = RunFolder::create(folder, "phase8");
  EXPECT_EQ(run.checkpoint(3), run.path() / "checkpoints/3.safetensors");
  EXPECT_EQ(experiment_of_checkpoint(run.checkpoint(3)), "phase8");
}

}  // namespace
}  // namespace itera
