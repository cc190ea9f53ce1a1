// One JSON object read strictly.
#include "protocol/fields.hpp"

#include <gtest/gtest.h>

#include "support/folder.hpp"

namespace itera {
namespace {

using testing_support::error_of;

const Values sample{{"name", "x"}, {"count", 3}, {"part", 0.5}, {"map", {{"a", 1}}}, {"list", {1}}};

TEST(Fields, ReadsEachType) {
  Fields fields(sample, "sample");
  EXPECT_EQ(fields.text("name"), "x");
  EXPECT_EQ(fields.integer("count"), 3);
  EXPECT_EQ(fields.number("part"), 0.5);
  EXPECT_EQ(fields.number("count"), 3.0);
  EXPECT_EQ(fields.map("map")["a"], 1);
  EXPECT_EQ(fields.list("list").size(), 1U);
  fields.finish();
}

TEST(Fields, NamesWhatIsWrong) {
  Fields fields(sample, "sample");
  EXPECT_EQ(error_of([&] { fields.text("none"); }), "sample: field \"none\" is missing");
  EXPECT_EQ(error_of([&] { fields.text("count"); }),
            "sample: field \"count\" should be a text, found number");
  EXPECT_EQ(error_of([&] { fields.integer("part"); }),
            "sample: field \"part\" should be an integer, found number");
  EXPECT_EQ(error_of([&] { fields.number("name"); }),
            "sample: field \"name\" should be a number, found string");
  EXPECT_EQ(error_of([&] { fields.map("list"); }),
            "sample: field \"list\" should be a map, found array");
  EXPECT_EQ(error_of([&] { fields.list("map"); }),
            "sample: field \"map\" should be a list, found object");
  EXPECT_EQ(error_of([&] { Fields(Values(3), "sample"); }), "sample: expected a map, found number");
}

TEST(Fields, UnknownFieldIsAFault) {
  const Values json{{"a", 1}, {"b", 2}};
  Fields fields(json, "s");
  fields.integer("a");
  EXPECT_EQ(error_of([&] { fields.finish(); }), "s: unknown field \"b\"");
}

}  // namespace
}  // namespace itera
