// Tests of learnt tokenizers, and of the two measures of a split.
#include <gmock/gmock.h>

#include <algorithm>
#include <filesystem>
#include <numeric>
#include <string>

#include "../sdk/random_text.hpp"
#include "data/text/learn.hpp"
#include "data/text/overlap.hpp"
#include "data/text/xz.hpp"
#include "itera/tokenizer.hpp"

namespace {

using namespace itera::text;
using itera::load_tokenizer;

std::string prose() {
  std::string text;
  for (int i = 0; i < 3000; ++i) {
    text +=
        "In the beginning of day " + std::to_string(i * i) + " they walked; naïvely they sang.\n";
  }
  return text;
}

void expect_lossless(const itera::Tokenizer& tokenizer, const std::string& text) {
  const auto encoding = tokenizer.encode(text);
  ASSERT_EQ(tokenizer.decode({encoding.ids.begin(), encoding.ids.end()}), text);
  ASSERT_EQ(std::accumulate(encoding.bytes.begin(), encoding.bytes.end(), std::size_t{0}),
            text.size());
}

void expect_lossless_for_any_text(const std::string& json) {
  const auto tokenizer = load_tokenizer(json);
  std::mt19937_64 random(4);
  for (int i = 0; i < 200; ++i) {
    expect_lossless(*tokenizer, itera::test::random_text(random, random() % 300));
  }
  expect_lossless(*tokenizer, prose());
}

TEST(LearnChar, KnowsTheCharactersOfTheText) {
  const std::string json = learn_char({{"a", "naïve €"}, {"b", "ï"}});
  EXPECT_EQ(json, R"({"characters":["ï","€"],"kind":"char"})");
  expect_lossless_for_any_text(json);
}

TEST(LearnBpe, GivesTheVocabularyAskedFor) {
  const std::string text = prose();
  for (const std::int64_t vocabulary : {256, 257, 258, 300, 500}) {
    const std::string json = learn_bpe({{"a", text}}, vocabulary);
    EXPECT_EQ(load_tokenizer(json)->vocabulary(), vocabulary);
    expect_lossless_for_any_text(json);
  }
}

TEST(LearnBpe, TheSameTextGivesTheSameModel) {
  const std::string text = prose();
  EXPECT_EQ(learn_bpe({{"a", text}}, 400), learn_bpe({{"a", text}}, 400));
}

TEST(LearnBpe, ALargeAlphabetLeavesRoomForWords) {
  std::string text = prose();
  for (std::uint32_t code = 0x4E00; code < 0x7E00; ++code) text += itera::test::utf8(code);
  const std::string json = learn_bpe({{"a", text}}, 512);
  const auto tokenizer = load_tokenizer(json);
  EXPECT_EQ(tokenizer->vocabulary(), 512);
  EXPECT_LT(tokenizer->encode("In the beginning of day").ids.size(), 10U);
  expect_lossless_for_any_text(json);
}

TEST(LearnBpe, ReservedNamesAndTabsDoNoHarm) {
  std::string text;
  for (int i = 0; i < 500; ++i) {
    text += "<unk>\t<0x41> <s> </s>\tunk\x01unk \u2581\u2581 \u2585word\u2047word ▁the\r\n";
  }
  expect_lossless_for_any_text(learn_bpe({{"a", text}}, 300));
}

TEST(LearnBpe, TextOfSeparatorsAloneIsBytes) {
  EXPECT_EQ(load_tokenizer(learn_bpe({{"a", "\n\t\n"}}, 1024))->vocabulary(), 256);
}

TEST(Overlap, CountsRunsOfEightWordsInsideDocuments) {
  auto train = eight_grams({{"a", "a b c d e f g h i j"}, {"b", "one two"}});
  EXPECT_EQ(train.size(), 3U);
  std::ranges::sort(train);
  EXPECT_EQ(count_in(eight_grams({{"c", "x b  c d\ne f g h i x"}}), train), 1);
  EXPECT_EQ(count_in(eight_grams({{"c", "b a c d e f g h i"}}), train), 0);
  EXPECT_TRUE(eight_grams({{"c", "a b c d e f g"}}).empty());
}

TEST(Xz, SeesRepetition) {
  EXPECT_LT(xz_bytes(prose()), prose().size() / 10);
  EXPECT_GT(xz_bytes("a"), 1U);
}

}  // namespace
