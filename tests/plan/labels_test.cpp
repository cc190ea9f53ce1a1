// Labels of points: what they show, and that no two are alike.
#include "plan/labels.hpp"

#include <gmock/gmock.h>

#include "fixture.hpp"

namespace itera::test {
namespace {

using testing::ElementsAre;

class LabelsTest : public PlanTest {
 protected:
  std::vector<std::string> labels(const std::vector<Values>& resolved,
                                  const std::vector<std::string>& varied, bool twin = false) {
    Labels all(catalogue, varied);
    for (const Values& one : resolved) {
      experiment.resolved = one;
      all.add(experiment, twin);
    }
    groups.clear();
    std::vector<std::string> points;
    for (const Labels::Label& label : all.make()) {
      points.push_back(label.point);
      groups.push_back(label.group);
    }
    return points;
  }
  std::vector<std::string> groups;  ///< of the labels that were made last
};

TEST_F(LabelsTest, WithoutASweepTheChainIsEnough) {
  EXPECT_THAT(labels({{{"seed", 1}}}, {}), ElementsAre("fp16"));
  EXPECT_THAT(labels({{{"seed", 1}}}, {}, true), ElementsAre("f32"));
}

TEST_F(LabelsTest, ATwinFromAFileIsCalledAsTheFileOrTheRunItIsFrom) {
  experiment.checkpoint = "models/some.pt";
  EXPECT_THAT(labels({{{"seed", 1}}}, {}, true), ElementsAre("some"));
  experiment.checkpoint = "runs/base/last/checkpoints/0.safetensors";
  EXPECT_THAT(labels({{{"seed", 1}}}, {}, true), ElementsAre("base"));
}

TEST_F(LabelsTest, ShowWhatDiffersAndIsSwept) {
  EXPECT_THAT(
      labels({{{"seed", 1}, {"threads", 1}}, {{"seed", 2}, {"threads", 1}}}, {"seed", "threads"}),
      ElementsAre("fp16, seed=1", "fp16, seed=2"));
}

TEST_F(LabelsTest, PointsThatDifferInTheSeedAreOneGroup) {
  const auto point = [](int seed, int steps, int data_seed) {
    return Values{
        {"seed", seed}, {"training", {{"steps", steps}}}, {"data", {{"seed", data_seed}}}};
  };
  EXPECT_THAT(labels({point(1, 5, 1), point(1, 6, 1), point(2, 5, 1), point(2, 6, 1)},
                     {"seed", "training.steps"}),
              ElementsAre("fp16, seed=1, steps=5", "fp16, seed=1, steps=6", "fp16, seed=2, steps=5",
                          "fp16, seed=2, steps=6"));
  EXPECT_THAT(groups,
              ElementsAre("fp16, steps=5", "fp16, steps=6", "fp16, steps=5", "fp16, steps=6"));
  labels({point(1, 5, 1), point(2, 5, 2), point(2, 5, 2)}, {"seed", "data.seed"});
  EXPECT_THAT(groups,
              ElementsAre("fp16, data.seed=1", "fp16, data.seed=2", "fp16, data.seed=2 #2"));
}

TEST_F(LabelsTest, WholeValuesShowTheirParts) {
  EXPECT_THAT(labels({{{"model", {{"use", "itera"}, {"size", "tiny"}}}},
                      {{"model", {{"use", "transformer"}, {"size", "tiny"}}}}},
                     {"model"}),
              ElementsAre("fp16, itera", "fp16, transformer"));
}

TEST_F(LabelsTest, AKeyThatTwoShareIsSpeltOut) {
  EXPECT_THAT(
      labels({{{"seed", 1}, {"data", {{"seed", 3}}}}, {{"seed", 2}, {"data", {{"seed", 4}}}}},
             {"seed", "data.seed"}),
      ElementsAre("fp16, data.seed=3, seed=1", "fp16, data.seed=4, seed=2"));
}

TEST_F(LabelsTest, OnlySomePointsMayHaveAValue) {
  EXPECT_THAT(
      labels({{{"model", {{"use", "a"}, {"width", 8}}}}, {{"model", {{"use", "b"}}}}}, {"model"}),
      ElementsAre("fp16, a, width=8", "fp16, b"));
}

TEST_F(LabelsTest, GuardsShowBesideTheChainButNotAtATwin) {
  const auto guarded = [](const char* mode) {
    return Values{{"compression", {{{"use", "fp16"}, {"guard", {{"mode", mode}}}}}}};
  };
  const std::vector<std::string> varied{"compression[0].guard.mode"};
  EXPECT_THAT(labels({guarded("off"), guarded("strict")}, varied),
              ElementsAre("fp16, guard.mode=off", "fp16, guard.mode=strict"));
  EXPECT_THAT(labels({guarded("off")}, varied, true), ElementsAre("f32"));
}

TEST_F(LabelsTest, FilesAreCalledByTheirNames) {
  experiment.checkpoint = "models/a.pt";
  const std::vector<Values> both{{{"checkpoint", "models/a.pt"}}, {{"checkpoint", "models/b.pt"}}};
  EXPECT_THAT(labels(both, {"checkpoint"}),
              ElementsAre("fp16, checkpoint=a.pt", "fp16, checkpoint=b.pt"));
  EXPECT_THAT(labels({both[0]}, {"checkpoint"}, true), ElementsAre("a"));
}

TEST_F(LabelsTest, NoTwoAreAlike) {
  EXPECT_THAT(labels({{{"seed", 1}}, {{"seed", 1}}}, {}), ElementsAre("fp16", "fp16 #2"));
}

TEST_F(LabelsTest, ListsAreJoined) {
  EXPECT_THAT(
      labels({{{"data", {{"train", {"a", "b"}}}}}, {{"data", {{"train", {"c"}}}}}}, {"data.train"}),
      ElementsAre("fp16, train=a,b", "fp16, train=c"));
}

}  // namespace
}  // namespace itera::test
