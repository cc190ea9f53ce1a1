// Stages before their inputs are known.
#include "plan/stage_maker.hpp"

#include "fixture.hpp"
#include "itera/error.hpp"

namespace itera::test {
namespace {

class StageMakerTest : public PlanTest {};

TEST_F(StageMakerTest, EqualCallsAreOneStage) {
  StageMaker maker(catalogue, around);
  const auto made = [&](const Use& use) {
    return &maker.working(StageKind::compress, Kind::compression, use, "compression[0]",
                          experiment);
  };
  const Use use = experiment.compression[0];
  Use other = use;
  other.parameters["form"] = "bf16";
  EXPECT_EQ(made(use), made(use));
  EXPECT_NE(made(use), made(other));
  const Plan::Stage* before = made(use);
  experiment.threads = 2;
  EXPECT_NE(made(use), before);
}

TEST_F(StageMakerTest, TraitsDecideWhatIsHashed) {
  StageMaker maker(catalogue, around);
  const auto made = [&](StageKind stage, Kind kind, const Use& use) {
    return maker.working(stage, kind, use, "here", experiment);
  };
  const auto gptq = made(StageKind::compress, Kind::compression, {"gptq", {{"bits", 4}}});
  EXPECT_EQ(gptq.task.hashed["seed"], 42);
  const auto latency = made(StageKind::evaluate, Kind::evaluation, experiment.evaluation[1]);
  EXPECT_TRUE(latency.measures_time);
  EXPECT_EQ(latency.task.hashed["run"], "run-1");
  const auto prepare = made(StageKind::prepare, Kind::data, experiment.data);
  EXPECT_FALSE(prepare.task.hashed.contains("threads"));
  EXPECT_TRUE(prepare.task.hashed["components"]["data"]["parameters"]["path"].contains("file"));
}

TEST_F(StageMakerTest, WhatIsNotInstalledIsNamed) {
  StageMaker maker(catalogue, around);
  try {
    maker.working(StageKind::compress, Kind::compression, {"int2", {}}, "here", experiment);
    FAIL();
  } catch (const Error& e) {
    EXPECT_STREQ(e.what(), "no plugin offers compression \"int2\"; see `itera-lab plugins`");
  }
}

TEST_F(StageMakerTest, TextsOfCallsDifferWhereTheyDo) {
  EXPECT_EQ(text_of({"a", {{"x", 1}}}), text_of({"a", {{"x", 1}}}));
  EXPECT_NE(text_of({"a", {{"x", 1}}}), text_of({"a", {{"x", 2}}}));
  EXPECT_NE(text_of({"a", {{"x", 1}}}), text_of({"b", {{"x", 1}}}));
}

}  // namespace
}  // namespace itera::test
