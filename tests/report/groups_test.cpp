// Which points are one row, what is missing from it, and which seeds are paired.
#include "report/groups.hpp"

#include <gmock/gmock.h>

#include "report/declared.hpp"
#include "sample_run.hpp"

namespace itera::report {
namespace {

using testing::DoubleEq;
using testing::ElementsAre;
using testing::IsEmpty;

class Groups : public SampleRun {
 protected:
  void add(const std::string& label, const Values& parameters, std::optional<double> bits,
           std::size_t twin, const std::string& status = "done") {
    add_point(label, bits ? metrics({record("bits_per_byte", *bits)}) : Values(), status, "",
              parameters, twin);
  }

  /// Twins and fp16 of seeds 1 to 3; the last fp16 has no figure.
  RunData three_seeds(const std::string& last_status = "failed") {
    for (int seed = 1; seed <= 3; ++seed) {
      const std::string words = ", seed=" + std::to_string(seed);
      const std::size_t twin = plan["points"].size();
      add("f32" + words, {{"seed", seed}}, 2.0 + seed, twin);
      const bool last = seed == 3;
      add("fp16" + words, {{"seed", seed}, {"compression[0].use", "fp16"}},
          last ? std::nullopt : std::optional(2.0 + seed + 0.25 * seed), twin,
          last ? last_status : "done");
    }
    return read_run(path);
  }
};

TEST_F(Groups, PointsThatDifferInTheSeedAreOne) {
  const auto groups = groups_of(three_seeds());
  ASSERT_EQ(groups.size(), 2U);
  EXPECT_EQ(groups[0].label, "f32");
  EXPECT_TRUE(groups[0].twin);
  EXPECT_THAT(groups[0].points, ElementsAre(0, 2, 4));
  EXPECT_EQ(groups[1].label, "fp16");
  EXPECT_THAT(groups[1].points, ElementsAre(1, 3, 5));
  EXPECT_TRUE(over_seeds(groups));
}

TEST_F(Groups, ARowOverSeedsIsCalledAsThePlanSays) {
  add("f32, seed=1", {{"seed", 1}}, 2, 0);
  add("f32, seed=2", {{"seed", 2}}, 2, 1);
  add("fp16, seed=1", {{"seed", 1}, {"compression[0].use", "fp16"}}, 2, 0);
  for (Values& point : plan["points"]) point["group"] = "the plan's word";
  folder.write("plan.json", plan);
  const auto groups = groups_of(read_run(path));
  ASSERT_EQ(groups.size(), 2U);
  EXPECT_EQ(groups[0].label, "the plan's word");
  EXPECT_EQ(groups[1].label, "fp16, seed=1") << "it is one point";
}

TEST_F(Groups, OtherParametersAreOtherGroups) {
  add("f32", {{"seed", 1}, {"training.steps", 5}}, 2, 0);
  add("f32 #2", {{"seed", 2}, {"training.steps", 6}}, 2, 1);
  const auto groups = groups_of(read_run(path));
  EXPECT_EQ(groups.size(), 2U);
  EXPECT_FALSE(over_seeds(groups));
  EXPECT_EQ(groups[1].label, "f32 #2");
}

TEST_F(Groups, PointsWithoutASeedStayAlone) {
  add("a", Values::object(), 2, 0);
  add("b", Values::object(), 2, 0);
  EXPECT_EQ(groups_of(read_run(path)).size(), 2U);
}

TEST_F(Groups, ASeedIsOnceInAGroup) {
  for (const int seed : {1, 2, 1}) add("x", {{"seed", seed}}, 2, plan["points"].size());
  const auto groups = groups_of(read_run(path));
  ASSERT_EQ(groups.size(), 2U);
  EXPECT_THAT(groups[0].points, ElementsAre(0, 1));
  EXPECT_THAT(groups[1].points, ElementsAre(2));
}

TEST_F(Groups, OnlyTheSeedLeavesTheLabel) {
  for (const int seed : {1, 12}) {
    const std::string words = ", seed=" + std::to_string(seed);
    add("a" + words + ", steps=2", {{"seed", seed}, {"training.steps", 2}}, 2, 0);
    add("a" + words + ", steps=2 #2", {{"seed", seed}, {"training.steps", 2}, {"b", 1}}, 2, 0);
    add("b" + words + " #2", {{"seed", seed}, {"b", 2}}, 2, 0);
    add("data.seed=1" + words + "5", {{"seed", seed}, {"b", 3}}, 2, 0);
  }
  const auto groups = groups_of(read_run(path));
  ASSERT_EQ(groups.size(), 5U);  // the very first point is a twin
  EXPECT_EQ(groups[1].label, "a, steps=2 #2");
  EXPECT_EQ(groups[2].label, "b #2");
  EXPECT_EQ(groups[3].label, "data.seed=1, seed=15");
}

TEST_F(Groups, WhatIsMissingIsSaid) {
  const RunData run = three_seeds();
  const auto groups = groups_of(run);
  EXPECT_EQ(shortfall(run, groups[0]), "");
  EXPECT_EQ(shortfall(run, groups[1]), "2 of 3 seeds; seed 3 failed");
  EXPECT_EQ(measured(run, groups[1]), 2U);
}

TEST_F(Groups, SkippedIsIncomplete) {
  const RunData run = three_seeds("skipped");
  EXPECT_EQ(shortfall(run, groups_of(run)[1]), "2 of 3 seeds; seed 3 incomplete");
}

TEST_F(Groups, SeveralSeedsOfOnePoint) {
  for (int seed = 1; seed <= 4; ++seed)
    add("x", {{"seed", seed}}, std::nullopt, plan["points"].size(),
        seed == 4 ? "skipped" : "failed");
  const RunData run = read_run(path);
  EXPECT_EQ(shortfall(run, groups_of(run)[0]),
            "0 of 4 seeds; seeds 1, 2 and 3 failed; seed 4 incomplete");
}

TEST_F(Groups, APointAloneHasItsStatus) {
  add("x", {{"seed", 1}}, std::nullopt, 0, "failed");
  const RunData run = read_run(path);
  EXPECT_EQ(shortfall(run, groups_of(run)[0]), "failed");
}

TEST_F(Groups, SpreadIsOverThePointsThatHaveTheRecord) {
  const RunData run = three_seeds();
  const Spread spread = spread_of(run, groups_of(run)[1], "bits_per_byte");
  EXPECT_EQ(spread.count, 2U);
  EXPECT_DOUBLE_EQ(spread.mean, (3.25 + 4.5) / 2);
}

TEST_F(Groups, DifferencesArePairedBySeed) {
  const RunData run = three_seeds();
  const auto groups = groups_of(run);
  EXPECT_THAT(paired_differences(run, *quality_of(run), groups[1], groups[0]),
              ElementsAre(DoubleEq(0.25), DoubleEq(0.5)));
  EXPECT_THAT(paired_differences(run, *quality_of(run), groups[0], groups[1]),
              ElementsAre(DoubleEq(-0.25), DoubleEq(-0.5)));
  EXPECT_EQ(twin_of(run, groups, groups[1]), &groups[0]);
  EXPECT_EQ(twin_of(run, groups, groups[0]), nullptr);
}

TEST_F(Groups, OneTwinOfAllSeedsIsPairedWithEach) {
  add("model", {{"seed", 1}}, 2, 0);
  for (int seed = 1; seed <= 3; ++seed)
    add("x", {{"seed", seed}, {"compression[0].use", "x"}}, 2 + 0.25 * seed, 0);
  const RunData run = read_run(path);
  const auto groups = groups_of(run);
  EXPECT_THAT(paired_differences(run, *quality_of(run), groups[1], groups[0]),
              ElementsAre(0.25, 0.5, 0.75));
  EXPECT_THAT(paired_differences(run, *quality_of(run), groups[0], groups[1]),
              ElementsAre(-0.25, -0.5, -0.75));
}

TEST_F(Groups, SeedsThatDoNotMeetGiveNoPairs) {
  add("a", {{"seed", 1}, {"a", 1}}, 2, 0);
  add("b", {{"seed", 2}, {"a", 2}}, 3, 1);
  const RunData run = read_run(path);
  const auto groups = groups_of(run);
  EXPECT_THAT(paired_differences(run, *quality_of(run), groups[0], groups[1]), IsEmpty());
  EXPECT_EQ(count_seeds(run), 2U);
}

}  // namespace
}  // namespace itera::report
