// JSON: canonical text, and every fault of a document with its place.
#include "base/json.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "itera/error.hpp"

namespace itera {
namespace {

std::string fault_of(std::string_view text) {
  try {
    parse_json(text, "x.json");
  } catch (const Error& e) {
    EXPECT_EQ(e.fault(), Fault::invalid);
    return e.what();
  }
  return "no error";
}

TEST(Json, CanonicalTextIsSortedAndTight) {
  const Values value = parse_json(R"( {"b": [1, 2.50, 0.1], "a": {"z": null, "y": true}} )", "x");
  EXPECT_EQ(canonical(value), R"({"a":{"y":true,"z":null},"b":[1,2.5,0.1]})");
}

TEST(Json, NumbersComeBackAsTheyWere) {
  for (const double number : {0.1, 1.0 / 3.0, 5e-324, 1.7976931348623157e308, -0.0, 1e22}) {
    EXPECT_EQ(parse_json(canonical(number), "x").get<double>(), number);
  }
  EXPECT_EQ(canonical(std::int64_t{9007199254740993}), "9007199254740993");
}

TEST(Json, TextThatIsNotUtf8IsAnError) { EXPECT_THROW(canonical("\xff"), Error); }

TEST(Json, NamesThePlaceOfAFault) {
  EXPECT_THAT(fault_of("{\"a\": 1,}"), testing::StartsWith("x.json: not valid JSON at byte 9: "));
  EXPECT_THAT(fault_of(""), testing::StartsWith("x.json: not valid JSON at byte 1: "));
  EXPECT_THAT(fault_of("[\"\xff\"]"), testing::StartsWith("x.json: not valid JSON at byte "));
  EXPECT_THAT(fault_of("1e999"), testing::StartsWith("x.json: not valid JSON: number overflow"));
}

TEST(Json, KeysGivenTwiceAreAnError) {
  EXPECT_EQ(fault_of(R"({"a": 1, "b": {"a": 2}, "a": 3})"), "x.json: key \"a\" is given twice");
  EXPECT_EQ(fault_of(R"([{"a": 1}, {"a": 2}])"), "no error");
}

TEST(Json, NestingIsBounded) {
  EXPECT_EQ(fault_of(std::string(100, '[') + std::string(100, ']')), "no error");
  EXPECT_EQ(fault_of(std::string(101, '[') + std::string(101, ']')),
            "x.json: JSON nested deeper than 100 levels");
  EXPECT_EQ(fault_of(std::string(1'000'000, '[')), "x.json: JSON nested deeper than 100 levels");
}

TEST(Json, AFieldOfAnotherTypeIsAbsent) {
  const Values some = parse_json(R"({"text": "a", "whole": 7, "half": 0.5, "null": null})", "x");
  EXPECT_EQ(text_in(some, "text"), "a");
  EXPECT_EQ(number_in(some, "half"), 0.5);
  EXPECT_EQ(number_in(some, "whole"), 7.0);
  EXPECT_EQ(integer_in(some, "whole"), 7);
  for (const char* field : {"whole", "half", "null", "none"}) EXPECT_EQ(text_in(some, field), "");
  for (const char* field : {"text", "null", "none"})
    EXPECT_EQ(number_in(some, field), std::nullopt);
  for (const char* field : {"text", "half", "null", "none"})
    EXPECT_EQ(integer_in(some, field), std::nullopt);
  EXPECT_EQ(text_in(Values::array({1}), "text"), "");
}

}  // namespace
}  // namespace itera
