// plan.json: as it is written, as builds before wrote it, and what is none.
#include "store/plan_file.hpp"

#include <gmock/gmock.h>

#include "itera/error.hpp"

namespace itera {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

TEST(PlanFile, AsItIsWritten) {
  PlanFile plan;
  plan.stages.push_back({"a", StageKind::train, "adamw", "train itera with adamw", {"p"}, true});
  plan.points.push_back({1, false, "fp16, seed=42", "fp16", {{"seed", 42}}, {"a"}, 0});
  EXPECT_EQ(to_json(plan), Values::parse(R"({
    "points": [{"index": 1, "twin": false, "compared_with": 0, "label": "fp16, seed=42",
                "group": "fp16", "parameters": {"seed": 42}, "stages": ["a"]}],
    "stages": [{"key": "a", "kind": "train", "component": "adamw",
                "label": "train itera with adamw", "inputs": ["p"], "measures_time": true}]})"));
}

TEST(PlanFile, AllThatItSaysIsRead) {
  const PlanFile plan = plan_file_from(Values::parse(R"({
    "points": [{"index": 0, "twin": true, "compared_with": 0, "label": "f32, seed=1",
                "group": "all of f32", "parameters": {"data.use": "text"}, "stages": ["a", "b"],
                "later": 1}],
    "stages": [{"key": "a", "kind": "prepare", "component": "text", "label": "prepare text",
                "inputs": [], "measures_time": false},
               {"key": "b", "kind": "evaluate", "component": "latency",
                "label": "evaluate latency of f32", "inputs": ["a"], "measures_time": true}]})"),
                                       "plan.json");
  ASSERT_EQ(plan.points.size(), 1U);
  EXPECT_TRUE(plan.points[0].twin);
  EXPECT_EQ(plan.points[0].label, "f32, seed=1");
  EXPECT_EQ(plan.points[0].group, "all of f32");
  EXPECT_EQ(plan.points[0].parameters, (Values{{"data.use", "text"}}));
  EXPECT_THAT(plan.points[0].stages, ElementsAre("a", "b"));
  ASSERT_EQ(plan.stages.size(), 2U);
  EXPECT_EQ(plan.stages[1].kind, StageKind::evaluate);
  EXPECT_EQ(plan.stages[1].component, "latency");
  EXPECT_THAT(plan.stages[1].inputs, ElementsAre("a"));
  EXPECT_TRUE(plan.stages[1].measures_time);
}

TEST(PlanFile, EvaluatorsSayWhatTheyRecord) {
  const Values json = Values::parse(R"({"points": [], "stages": [], "evaluators": [
    {"name": "taste", "metrics": [{"name": "toxicity", "unit": "%", "better": "lower",
                                   "headline": true, "decimals": 3}]}]})");
  const PlanFile plan = plan_file_from(json, "plan.json");
  ASSERT_EQ(plan.evaluators.value().size(), 1U);
  EXPECT_EQ(plan.evaluators->front().evaluator, "taste");
  EXPECT_EQ(plan.evaluators->front().metrics.at(0).name, "toxicity");
  EXPECT_EQ(to_json(plan), json);
}

TEST(PlanFile, WhatAnOlderBuildDidNotSay) {
  const PlanFile plan = plan_file_from(Values::parse(R"({
    "points": [{"index": 3, "label": "f32", "stages": ["a"]}],
    "stages": [{"key": "a", "kind": "import"}]})"),
                                       "plan.json");
  EXPECT_FALSE(plan.points[0].twin);
  EXPECT_EQ(plan.points[0].compared_with, 0);
  EXPECT_EQ(plan.points[0].parameters, Values::object());
  EXPECT_EQ(plan.stages[0].label, "import");
  EXPECT_THAT(plan.stages[0].inputs, IsEmpty());
  EXPECT_FALSE(plan.evaluators);
}

TEST(PlanFile, TheGroupOfAPlanThatDoesNotSayIt) {
  const auto group = [](const std::string& label, const Values& seed) {
    const Values point{{"index", 0},
                       {"label", label},
                       {"parameters", {{"seed", seed}}},
                       {"stages", Values::array()}};
    return plan_file_from({{"points", {point}}, {"stages", Values::array()}}, "plan.json")
        .points[0]
        .group;
  };
  EXPECT_EQ(group("fp16, seed=2", 2), "fp16");
  EXPECT_EQ(group("fp16, seed=2 #2", 2), "fp16 #2");
  EXPECT_EQ(group("fp16, seed=2, steps=2", 2), "fp16, steps=2");
  EXPECT_EQ(group("fp16, seed=25", 2), "fp16, seed=25");
  EXPECT_EQ(group("fp16, data.seed=2", 2), "fp16, data.seed=2");
  EXPECT_EQ(group("fp16", nullptr), "fp16");
}

TEST(PlanFile, WhatIsNoPlanIsNamed) {
  const auto fault = [](const char* text) -> std::string {
    try {
      plan_file_from(Values::parse(text), "runs/x/plan.json");
    } catch (const Error& e) {
      EXPECT_EQ(e.fault(), Fault::invalid);
      return e.what();
    }
    return "none";
  };
  for (const char* text :
       {"[]", "{}", R"({"points": [], "stages": 3})", R"({"points": [1], "stages": []})",
        R"({"points": [], "stages": [{"kind": "train"}]})",
        R"({"points": [{"index": "0", "label": "f32", "stages": []}], "stages": []})"})
    EXPECT_THAT(fault(text), HasSubstr("\"runs/x/plan.json\" cannot be understood: ")) << text;
  EXPECT_THAT(fault(R"({"points": [], "stages": [{"key": "a", "kind": "bake"}]})"),
              HasSubstr("\"bake\" is no kind of stage"));
  EXPECT_THAT(fault(R"({"points": [{"index": 7, "label": "f32", "stages": ["b"]}], "stages": []})"),
              HasSubstr("point 7 names the stage \"b\", which is not among its stages"));
}

}  // namespace
}  // namespace itera
