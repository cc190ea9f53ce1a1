// One JSON object read strictly.
#include "protocol/fields.hpp"

#include <gtest/gtest.h>

#include "support/folder.hpp"

namespace itera {
namespace {

using testing_support::error_of;

const Values sample{{"name", "x"},       {"count", 3},   {"part", 0.5},
                    {"map", {{"a", 1}}}, {"flag", true}, {"list", {1}}};

TEST(Fields, ReadsEachType) {
  Fields fields(sample, "sample");
  EXPECT_EQ(fields.text("name"), "x");
  EXPECT_EQ(fields.integer("count"), 3);
  EXPECT_EQ(fields.number("part"), 0.5);
  EXPECT_EQ(fields.number("count"), 3.0);
  EXPECT_TRUE(fields.boolean("flag"));
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
  EXPECT_EQ(error_of([&] { fields.boolean("count"); }),
            "sample: field \"count\" should be true or false, found number");
  EXPECT_EQ(error_of([&] { fields.map("list"); }),
            "sample: field \"list\" should be a map, found array");
  EXPECT_EQ(error_of([&] { fields.list("map"); }),
            "sample: field \"map\" should be a list, found object");
  EXPECT_EQ(error_of([&] { Fields(Values(3), "sample"); }), "sample: expected a map, found number");
}

TEST(Fields, ReadsLists) {
  const Values json{{"texts", {"a", "b"}}, {"numbers", {3, -1}}, {"names", {{"x", "y"}}},
                    {"none", nullptr},     {"odd", {"a", 1}},    {"some", 0.5}};
  Fields fields(json, "s");
  EXPECT_EQ(fields.texts("texts"), (std::vector<std::string>{"a", "b"}));
  EXPECT_EQ(fields.paths("texts"), (std::vector<std::filesystem::path>{"a", "b"}));
  EXPECT_EQ(texts_of(fields.paths("texts")), json["texts"]);
  EXPECT_EQ(fields.integers("numbers"), (std::vector<std::int64_t>{3, -1}));
  EXPECT_EQ(fields.texts_by_name("names"), (std::map<std::string, std::string>{{"x", "y"}}));
  EXPECT_EQ(fields.integer_or_null("none"), std::nullopt);
  EXPECT_EQ(fields.number_or_null("some"), 0.5);
  EXPECT_EQ(error_of([&] { fields.texts("odd"); }), "s: \"odd\" should be a list of texts");
  EXPECT_EQ(error_of([&] { fields.integers("odd"); }), "s: \"odd\" should be a list of integers");
  EXPECT_EQ(error_of([&] { fields.texts_by_name("numbers"); }),
            "s: field \"numbers\" should be a map, found array");
  EXPECT_EQ(error_of([&] { fields.integer_or_null("some"); }),
            "s: field \"some\" should be an integer, found number");
}

TEST(Fields, ReadsMapsInMaps) {
  const Values json =
      Values::parse(R"({"one": {"a": 1}, "none": null, "all": [{"a": 2}, {"a": 3, "b": 4}]})");
  Fields fields(json, "s");
  const auto a = [](Fields& map) { return map.integer("a"); };
  EXPECT_EQ(fields.inside("one", a), 1);
  EXPECT_EQ(fields.inside_or_null("one", a), 1);
  EXPECT_EQ(fields.inside_or_null("none", a), std::nullopt);
  EXPECT_EQ(error_of([&] { (void)fields.each("all", a); }), "s: all[1]: unknown field \"b\"");
  const auto sum = [](Fields& map) {
    return map.integer("a") + (map.has("b") ? map.integer("b") : 0);
  };
  EXPECT_EQ(fields.each("all", sum), (std::vector<std::int64_t>{2, 7}));
  fields.finish();
}

TEST(Fields, UnknownFieldIsAFault) {
  const Values json{{"a", 1}, {"b", 2}};
  Fields fields(json, "s");
  fields.integer("a");
  EXPECT_EQ(error_of([&] { fields.finish(); }), "s: unknown field \"b\"");
}

}  // namespace
}  // namespace itera
