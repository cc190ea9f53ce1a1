// Tests of finding documents in a text, cutting blocks, and drawing whole documents.
#include <gmock/gmock.h>

#include <map>
#include <set>
#include <string>
#include <vector>

#include "data/text/documents.hpp"
#include "data/text/groups.hpp"
#include "data/text/split.hpp"
#include "itera/error.hpp"
#include "itera/utf8.hpp"

namespace {

using namespace itera::text;
using itera::Split;
using testing::ElementsAre;

std::vector<std::pair<std::string, std::string>> shown(const Passages& passages) {
  std::vector<std::pair<std::string, std::string>> list;
  for (const auto& p : passages) list.emplace_back(p.name, p.text);
  return list;
}

TEST(Documents, StoriesEndAtTheirSeparator) {
  EXPECT_THAT(
      shown(find_documents("\nOne.\n\nMore.\n<|endoftext|>\n\nTwo.\r\nX\r\n<|endoftext|>\r\n"
                           "<|endoftext|>\nNo <|endoftext|> here",
                           "s.txt")),
      ElementsAre(std::pair("s.txt 1", "One.\n\nMore."), std::pair("s.txt 2", "Two.\r\nX"),
                  std::pair("s.txt 3", "No <|endoftext|> here")));
}

TEST(Documents, BooksBeginWithAFormFeedAndTheirTitle) {
  EXPECT_THAT(
      shown(find_documents("Preface\n\fGenesis\n\nIn the\nbeginning.\n\n\f2 Kings\r\nThen.\n",
                           "b.txt")),
      ElementsAre(std::pair("b.txt 1", "Preface"), std::pair("Genesis", "In the\nbeginning."),
                  std::pair("2 Kings", "Then.")));
}

TEST(Documents, AnyOtherTextIsOneAndUntouched) {
  EXPECT_THAT(shown(find_documents("\r\n a\fb \r\n", "a.txt")),
              ElementsAre(std::pair("a.txt", "\r\n a\fb \r\n")));
  EXPECT_TRUE(find_documents("<|endoftext|>\n \n<|endoftext|>", "a.txt").empty());
}

TEST(Documents, BlocksAreTheWholeTextCutAtLineEnds) {
  std::string text;
  for (int i = 0; i < 200; ++i) text += "line " + std::to_string(i) + "\n";
  const auto blocks = blocks_of({"a.txt", text}, 10);
  ASSERT_EQ(blocks.size(), 10U);
  std::string together;
  for (const auto& b : blocks) {
    EXPECT_EQ(b.text.back(), '\n');
    together += b.text;
  }
  EXPECT_EQ(together, text);
  EXPECT_EQ(blocks[1].name, "a.txt block 2");
}

TEST(Documents, BlocksNeverCutACharacter) {
  std::string text;
  for (int i = 0; i < 1000; ++i) text += "\u20AC";
  for (const std::size_t count : {1U, 3U, 7U, 100U}) {
    for (const auto& b : blocks_of({"a.txt", text}, count)) EXPECT_EQ(b.text.size() % 3, 0U);
  }
}

TEST(Groups, KnowNearCopies) {
  EXPECT_EQ(group_of("Mark"), group_of("John"));
  EXPECT_EQ(group_of("2 Kings"), group_of("1 Chronicles"));
  EXPECT_NE(group_of("2 Kings"), group_of("Mark"));
  EXPECT_EQ(group_of("Genesis"), "");
  EXPECT_EQ(group_of("1 John"), "");
}

class Draw : public testing::Test {
 protected:
  Draw() {
    for (int i = 0; i < 300; ++i) texts_.push_back("story " + std::to_string(i) + " ends.");
    for (int i = 0; i < 300; ++i) stories_.push_back({"s " + std::to_string(i), texts_[at(i)]});
  }
  static std::size_t at(int i) { return static_cast<std::size_t>(i); }

  const std::vector<Share> shares_{
      {Split::test, 0.05}, {Split::validation, 0.05}, {Split::calibration, 0.02}};
  std::vector<std::string> texts_;
  Passages stories_;
};

TEST_F(Draw, EveryDocumentIsInOneSplit) {
  const auto drawn = draw(stories_, shares_, 1);
  std::map<std::string, int> seen;
  for (const auto& passages : drawn) {
    EXPECT_FALSE(passages.empty());
    for (const auto& p : passages) ++seen[std::string(p.text)];
  }
  EXPECT_EQ(seen.size(), 300U);
  for (const auto& [text, count] : seen) EXPECT_EQ(count, 1) << text;
  EXPECT_NEAR(static_cast<double>(drawn[2].size()), 15, 3);
  EXPECT_NEAR(static_cast<double>(drawn[3].size()), 6, 2);
}

TEST_F(Draw, TheSeedAloneDecides) {
  const auto one = draw(stories_, shares_, 1), again = draw(stories_, shares_, 1);
  const auto two = draw(stories_, shares_, 2);
  for (std::size_t i = 0; i < one.size(); ++i) EXPECT_EQ(shown(one[i]), shown(again[i]));
  EXPECT_NE(shown(one[2]), shown(two[2]));
}

TEST_F(Draw, NearCopiesStayTogether) {
  Passages books = stories_;
  for (const char* title : {"Matthew", "Mark", "Luke", "John"}) books.push_back({title, title});
  for (const char* title : {"1 Samuel", "2 Kings", "1 Chronicles"}) books.push_back({title, title});
  books.push_back({"copy of 7", texts_[7]});
  for (int seed = 0; seed < 200; ++seed) {
    const auto drawn = draw(books, {{Split::test, 0.3}, {Split::validation, 0.3}}, seed);
    std::map<std::string, std::set<std::size_t>> sides;
    for (std::size_t split = 0; split < drawn.size(); ++split) {
      for (const auto& p : drawn[split]) {
        const std::string group(group_of(p.name));
        sides[group.empty() ? std::string(p.text) : group].insert(split);
      }
    }
    for (const auto& [unit, where] : sides) ASSERT_EQ(where.size(), 1U) << unit << " " << seed;
  }
}

TEST_F(Draw, FewDocumentsStillFillEverySplit) {
  for (int seed = 0; seed < 100; ++seed) {
    const std::string large(10000, 'x');
    const Passages four{{"a", "tiny"}, {"b", large}, {"c", "small"}, {"d", "little"}};
    for (const auto& passages : draw(four, shares_, seed)) ASSERT_EQ(passages.size(), 1U);
  }
}

TEST_F(Draw, RefusesFewerDocumentsThanSplits) {
  EXPECT_THROW(draw({{"a", "x"}, {"b", "y"}, {"c", "z"}}, shares_, 0), itera::Error);
  EXPECT_EQ(draw({{"a", "x"}}, {}, 0)[0].size(), 1U);
}

}  // namespace
