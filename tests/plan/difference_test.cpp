// What was hashed, compared in words.
#include "plan/difference.hpp"

#include <gmock/gmock.h>

namespace itera {
namespace {

using testing::ElementsAre;

const Values before{
    {"threads", 1},
    {"components",
     {{"data",
       {{"name", "text"},
        {"parameters", {{"path", {{"file", std::string(64, 'a')}}}, {"train", {"x"}}}},
        {"plugin", "d1"}}}}},
    {"inputs", Values::object()}};

std::vector<std::string> with(const char* pointer, const Values& value) {
  Values after = before;
  after[Values::json_pointer(pointer)] = value;
  return differences(before, after);
}

TEST(Differences, AreInWords) {
  EXPECT_TRUE(differences(before, before).empty());
  EXPECT_THAT(with("/threads", 2), ElementsAre("threads 1 -> 2"));
  EXPECT_THAT(with("/seed", 2), ElementsAre("seed nothing -> 2"));
  EXPECT_THAT(with("/components/data/parameters/path/file", std::string(64, 'b')),
              ElementsAre("data.path has another content"));
  EXPECT_THAT(with("/components/data/parameters/train/0", "y"),
              ElementsAre("data.train[0] x -> y"));
  EXPECT_THAT(with("/components/data/plugin", "d2"), ElementsAre("plugin text was rebuilt"));
}

TEST(Differences, SettingsAreCalledAfterWhatTheyAreOf) {
  const auto change = [](const char* stage, const Values& a, const Values& b) {
    return differences({{"stage", stage}, {"settings", a}}, {{"stage", stage}, {"settings", b}});
  };
  EXPECT_THAT(change("compress", {{"mode", "off"}}, {{"mode", "strict"}}),
              ElementsAre("guard.mode off -> strict"));
  EXPECT_THAT(change("import", {{"partial", false}}, {{"partial", true}}),
              ElementsAre("checkpoint.partial false -> true"));
}

}  // namespace
}  // namespace itera
