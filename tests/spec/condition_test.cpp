// Conditions: what holds of a point, and which names they read.
#include "spec/condition.hpp"

#include <gtest/gtest.h>

#include "spec/finding.hpp"

namespace itera {
namespace {

const Values point = Values::parse(R"({"seed": 3, "model": {"use": "itera", "width": null},
    "training": {"learning_rate": 0.5, "early_stop": true}, "compression": [{"keep": ["a"]}]})");

const Values* find(const std::vector<Step>& steps) {
  const Values* value = &point;
  for (const Step& step : steps) {
    if (step.index ? !value->is_array() || *step.index >= value->size()
                   : !value->is_object() || !value->contains(step.key))
      return nullptr;
    value = step.index ? &(*value)[*step.index] : &(*value)[step.key];
  }
  return value;
}

Node scalar(const std::string& text) {
  Node node;
  node.kind = Node::Kind::scalar;
  node.text = text;
  node.place = {std::make_shared<const Source>("a.yaml", text, 0), 1, 1, 1};
  return node;
}

std::string outcome(const std::string& text) {
  Faults faults;
  const Condition condition = Condition::read(scalar(text), faults);
  const bool holds = condition.holds(find, faults);
  const auto findings = faults.findings();
  return findings.empty() ? (holds ? "true" : "false") : findings[0].message;
}

TEST(Condition, ComparesNumbersAndText) {
  for (const char* text : {"seed == 3",
                           "seed != 4",
                           "seed < 4",
                           "seed <= 3",
                           "seed > 2.5",
                           "seed >= 3.0",
                           "-1 < seed",
                           "training.learning_rate == 5e-1",
                           "model.use == 'itera'",
                           "model.use < \"j\"",
                           "training.early_stop",
                           "training.early_stop == true",
                           "seed in [1, 3]",
                           "seed not in [1, 2]",
                           "'a' in compression[0].keep",
                           "3 in [seed]",
                           "not seed == 4",
                           "not not seed == 3",
                           "[1, 2] == [1, 2]",
                           "seed\n==\t3"}) {
    EXPECT_EQ(outcome(text), "true") << text;
  }
  for (const char* text : {"seed == 4", "not training.early_stop", "'b' in compression[0].keep",
                           "seed in []", "false", "null"}) {
    EXPECT_EQ(outcome(text), "false") << text;
  }
}

TEST(Condition, AndBindsTighterThanOrAndNotTightest) {
  EXPECT_EQ(outcome("true or true and false"), "true");
  EXPECT_EQ(outcome("(true or true) and false"), "false");
  EXPECT_EQ(outcome("not false or true"), "true");
  EXPECT_EQ(outcome("not (false or true)"), "false");
  EXPECT_EQ(outcome("not false and false"), "false");
}

TEST(Condition, NothingEqualsNothingAlone) {
  EXPECT_EQ(outcome("model.width == null"), "true");
  EXPECT_EQ(outcome("compression[7].keep == null"), "true");
  EXPECT_EQ(outcome("model.size != null"), "false");
  EXPECT_EQ(outcome("model.width == 1"), "false");
  EXPECT_EQ(outcome("model.width != 1"), "true");
  EXPECT_EQ(outcome("model.width < 1 or model.width >= 1"), "false");
  EXPECT_EQ(outcome("1 in model.width"), "false");
  EXPECT_EQ(outcome("model.size"), "false");
}

TEST(Condition, RefusesWhatCannotBeCompared) {
  EXPECT_EQ(outcome("seed == '3'"), "\"==\" cannot compare a number with text");
  EXPECT_EQ(outcome("training.early_stop < true"),
            "\"<\" cannot compare true or false with true or false");
  EXPECT_EQ(outcome("model < 1"), "\"<\" cannot compare a map with a number");
  EXPECT_EQ(outcome("compression == 1"), "\"==\" cannot compare a list with a number");
  EXPECT_EQ(outcome("1 in 'a'"), "\"in\" must be followed by a list such as [1, 2], found text");
  EXPECT_EQ(outcome("model.use"), "expected a comparison, found text");
}

TEST(Condition, TellsItsNames) {
  Faults faults;
  const auto names =
      Condition::read(scalar("seed == 1 and not (model.use in ['a', data.use])"), faults).names();
  ASSERT_EQ(names.size(), 3u);
  EXPECT_EQ(names[0].text, "seed");
  EXPECT_EQ(names[2].text, "data.use");
  EXPECT_EQ(names[1].place.column, 20);
}

}  // namespace
}  // namespace itera
