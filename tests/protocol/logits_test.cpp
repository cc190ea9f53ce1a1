// The question of itera-lab logits and its answer, against the JSON they are.
#include "protocol/logits.hpp"

#include <gtest/gtest.h>

#include "support/folder.hpp"

namespace itera {
namespace {

using testing_support::error_of;

TEST(LogitsRequest, IsThisJson) {
  const std::string text =
      R"({"checkpoint":"a.pt","ids":[4,0],"out":"/l.bin","partial":true,"plugins":["/m.so"]})";
  const auto request = from_json<LogitsRequest>(Values::parse(text), "request");
  EXPECT_EQ(request.plugins, std::vector<std::filesystem::path>{"/m.so"});
  EXPECT_EQ(request.checkpoint, "a.pt");
  EXPECT_EQ(request.ids, (std::vector<std::int64_t>{4, 0}));
  EXPECT_TRUE(request.partial);
  EXPECT_EQ(request.out, "/l.bin");
  EXPECT_EQ(to_json(request).dump(), text);
}

TEST(LogitsRequest, NamesTheFaultyField) {
  const auto fault = [](const char* key, const Values& value) {
    Values json = to_json(LogitsRequest{{}, "a.pt", {1}, false, "o"});
    if (value.is_null()) json.erase(key);
    else json[key] = value;
    return error_of([&] { (void)from_json<LogitsRequest>(json, "request"); });
  };
  EXPECT_EQ(fault("ids", {1, 2.5}), "request: \"ids\" should be a list of integers");
  EXPECT_EQ(fault("ids", "1"), "request: field \"ids\" should be a list, found string");
  EXPECT_EQ(fault("out", nullptr), "request: field \"out\" is missing");
  EXPECT_EQ(fault("partial", 1),
            "request: field \"partial\" should be true or false, found number");
  EXPECT_EQ(fault("seed", 1), "request: unknown field \"seed\"");
}

TEST(LogitsAnswer, IsThisJson) {
  const std::string text = R"({"notes":["zeros"],"tokens":3,"vocabulary":2000})";
  const auto answer = from_json<LogitsAnswer>(Values::parse(text), "answer");
  EXPECT_EQ(answer.tokens, 3);
  EXPECT_EQ(answer.vocabulary, 2000);
  EXPECT_EQ(answer.notes, std::vector<std::string>{"zeros"});
  EXPECT_EQ(to_json(answer).dump(), text);
  EXPECT_EQ(error_of([] { (void)from_json<LogitsAnswer>({{"tokens", 3}}, "answer"); }),
            "answer: field \"vocabulary\" is missing");
}

}  // namespace
}  // namespace itera
