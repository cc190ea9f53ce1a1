// What is remembered of stages that ran, and what is guessed of others.
#include "exec/durations.hpp"

#include <gmock/gmock.h>

#include "base/files.hpp"
#include "fixture.hpp"

namespace itera::test {
namespace {

class DurationsTest : public ExecTest {
 protected:
  Durations durations() { return Durations(folder / "cache"); }
};

TEST_F(DurationsTest, KindsAreToldApartWhereNothingIsKnown) {
  const Plan::Stage train = add("adamw", "ok", {}, StageKind::train);
  const Plan::Stage evaluate = add("perplexity", "ok");
  EXPECT_GT(durations().seconds(train), durations().seconds(evaluate));
  EXPECT_EQ(durations().peak_bytes(train), 0);
  EXPECT_FALSE(durations().know_all(plan));
  for (const StageKind kind : {StageKind::prepare, StageKind::import, StageKind::compress}) {
    EXPECT_GT(durations().seconds(add("x", "ok", {}, kind)), 0);
  }
}

TEST_F(DurationsTest, RemembersAcrossProcesses) {
  const Plan::Stage stage = add("fp16", "ok", {}, StageKind::compress);
  Durations first = durations();
  first.save();
  EXPECT_FALSE(std::filesystem::exists(folder / "cache/durations.json")) << "nothing was learnt";
  first.learn(stage, 4, 100);
  EXPECT_EQ(first.seconds(stage), 4);
  first.learn(stage, 2, 50);
  EXPECT_EQ(first.seconds(stage), 3);
  first.save();
  EXPECT_EQ(durations().seconds(stage), 3);
  EXPECT_EQ(durations().peak_bytes(stage), 50);
  EXPECT_TRUE(durations().know_all(plan));
  EXPECT_THAT(expected_seconds(plan, durations()), testing::ElementsAre(3));
}

TEST_F(DurationsTest, DamagedMemoryCountsAsEmpty) {
  const Plan::Stage stage = add("fp16", "ok", {}, StageKind::compress);
  for (const char* text : {"{", "[]", R"({"compress fp16": {"seconds": "x"}})",
                           R"({"compress fp16": {"seconds": 1}})", R"({"compress fp16": 3})"}) {
    write_file(folder / "cache/durations.json", text);
    EXPECT_FALSE(durations().known(stage)) << text;
  }
}

TEST_F(DurationsTest, MemoryThatCannotBeWrittenIsNoFault) {
  Durations here = durations();
  here.learn(add("fp16", "ok"), 1, 1);
  std::filesystem::create_directory(folder / "cache/durations.json");
  here.save();
}

}  // namespace
}  // namespace itera::test
