// metrics.json: as workers write it, and what is none.
#include "store/recorded.hpp"

#include <gmock/gmock.h>

#include "itera/error.hpp"

namespace itera {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

TEST(Recorded, AllThatAStageSays) {
  const Recorded all = recorded_from(Values::parse(R"({
    "records": [{"name": "b", "value": 1.5, "unit": "bits", "better": "lower"},
                {"name": "a", "value": 7},
                {"name": "b", "value": 2},
                {"name": "none", "value": null}],
    "texts": {"arithmetic": "f32", "number": 3},
    "samples": {"nats": {"values": [1, 2.5], "weights": [100, 90], "groups": [0, 1]},
                "plain": {"values": [3]}},
    "notes": ["one", "two"], "of a later build": 1})"),
                                     "metrics/a.json");
  ASSERT_EQ(all.numbers.size(), 4U);
  EXPECT_EQ(all.numbers[0].name, "b");
  EXPECT_EQ(all.numbers[0].unit, "bits");
  EXPECT_EQ(all.numbers[0].better, Better::lower);
  EXPECT_EQ(all.numbers[1].unit, "");
  EXPECT_EQ(all.numbers[1].better, Better::neither);
  EXPECT_EQ(all.numbers[3].value, std::nullopt);
  EXPECT_EQ(all.number("b"), 1.5) << "the first of its name";
  EXPECT_EQ(all.number("a"), 7.0);
  EXPECT_EQ(all.number("c"), std::nullopt);
  EXPECT_EQ(all.text("arithmetic"), "f32");
  EXPECT_EQ(all.texts.size(), 1U) << "a number is no text";
  EXPECT_EQ(all.text("c"), "");
  EXPECT_THAT(all.samples.at("nats").values, ElementsAre(1, 2.5));
  EXPECT_THAT(all.samples.at("nats").weights, ElementsAre(100, 90));
  EXPECT_THAT(all.samples.at("nats").groups, ElementsAre(0, 1));
  EXPECT_THAT(all.samples.at("plain").weights, IsEmpty());
  EXPECT_THAT(all.notes, ElementsAre("one", "two"));
}

TEST(Recorded, IsWrittenLikeThis) {
  Recorded said;
  said.numbers = {{"loss", "nats", 1.5, Better::lower}, {"steps", "", 3, Better::neither}};
  said.texts["arithmetic"] = "f32";
  said.samples["nats"] = {{1, 2.5}, {100, 90}, {0, 1}};
  said.notes = {"one"};
  EXPECT_EQ(to_json(said), Values::parse(R"({
    "records": [{"name": "loss", "value": 1.5, "unit": "nats", "better": "lower"},
                {"name": "steps", "value": 3.0, "unit": "", "better": "neither"}],
    "texts": {"arithmetic": "f32"},
    "samples": {"nats": {"values": [1.0, 2.5], "weights": [100.0, 90.0], "groups": [0, 1]}},
    "notes": ["one"]})"));
}

TEST(Recorded, NothingIsRecordedByMany) {
  const Recorded all = recorded_from(Values::object(), "metrics/a.json");
  EXPECT_TRUE(all.numbers.empty() && all.texts.empty() && all.samples.empty() && all.notes.empty());
}

TEST(Recorded, WhatCannotBeUnderstoodIsNamed) {
  for (const char* text : {"[]", "7", R"({"records": {"a": 1}})", R"({"records": [{"value": 1}]})",
                           R"({"samples": {"nats": {}}})",
                           R"({"samples": {"nats": {"values": ["1"]}}})", R"({"notes": [1]})"}) {
    try {
      recorded_from(Values::parse(text), "metrics/a.json");
      ADD_FAILURE() << text;
    } catch (const Error& e) {
      EXPECT_EQ(e.fault(), Fault::invalid);
      EXPECT_THAT(e.what(), testing::StartsWith("\"metrics/a.json\" cannot be understood: "));
    }
  }
}

}  // namespace
}  // namespace itera
