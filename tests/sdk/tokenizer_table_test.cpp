// Tests of the ancestor's word and char tokenizers, on small tables and on its real files.
#include <gmock/gmock.h>

#include <filesystem>
#include <fstream>
#include <iterator>
#include <numeric>
#include <string>

#include "itera/error.hpp"
#include "itera/tokenizer.hpp"

namespace {

using itera::load_tokenizer;
using testing::ElementsAre;
using testing::HasSubstr;

std::string table_fault(const std::string& text) {
  try {
    load_tokenizer(text);
  } catch (const itera::Error& e) {
    return e.what();
  }
  return "no error";
}

TEST(TableTokenizer, WordsAreLowerCasedAndSplitAtWhiteSpace) {
  const auto tokenizer = load_tokenizer(
      R"({"token_to_id": {"<PAD>": 0, "<UNK>": 1, "the": 2, "end.": 3},
          "id_to_token": {"0": "<PAD>", "1": "<UNK>", "2": "the", "3": "end."}})");
  const auto encoding = tokenizer->encode(" The  big\nEND.\n\n");
  EXPECT_THAT(encoding.ids, ElementsAre(2, 1, 3));
  EXPECT_THAT(encoding.bytes, ElementsAre(4, 5, 7));
  EXPECT_EQ(tokenizer->decode({2, 1, 3}), "the <UNK> end.");
  EXPECT_EQ(tokenizer->vocabulary(), 4);
}

TEST(TableTokenizer, BytesAreCountedInEveryCase) {
  const auto tokenizer = load_tokenizer(R"({"token2id": {"<UNK>": 0, "a": 1}, "level": "word"})");
  EXPECT_TRUE(tokenizer->encode("").ids.empty());
  EXPECT_THAT(tokenizer->encode(" \n").bytes, ElementsAre(2));
  EXPECT_THAT(tokenizer->encode(" a " + std::string(70000, 'b')).bytes, ElementsAre(2, 70001));
  EXPECT_THAT(tokenizer->encode(std::string(1 << 24, 'b')).bytes, ElementsAre(1 << 24));
  EXPECT_THROW(tokenizer->encode(std::string((1 << 24) + 1, 'b')), itera::Error);
}

TEST(TableTokenizer, IdsMayBeBeyond16Bits) {
  const auto tokenizer =
      load_tokenizer(R"({"token_to_id": {"<UNK>": 1, "low": 4, "high": 65540, "last": 1048575}})");
  EXPECT_EQ(tokenizer->vocabulary(), 1048576);
  EXPECT_THAT(tokenizer->encode("high low last other").ids, ElementsAre(65540, 4, 1048575, 1));
  EXPECT_EQ(tokenizer->decode({65540, 4, 1048575}), "high low last");
}

TEST(TableTokenizer, CharactersKeepTheirCase) {
  const auto tokenizer =
      load_tokenizer(R"({"token2id": {"<UNK>": 0, "a": 1, "A": 2, " ": 3}, "level": "char",
                         "vocab_size": 10})");
  const auto encoding = tokenizer->encode("A aé\xFF");
  EXPECT_THAT(encoding.ids, ElementsAre(2, 3, 1, 0, 0));
  EXPECT_THAT(encoding.bytes, ElementsAre(1, 1, 1, 2, 1));
  EXPECT_EQ(tokenizer->decode({2, 3, 1, 9}), "A a<UNK>");
  EXPECT_EQ(tokenizer->vocabulary(), 10);
  EXPECT_THROW(tokenizer->decode({10}), itera::Error);
}

TEST(TableTokenizer, RefusesBadTables) {
  EXPECT_THAT(table_fault(R"({"token_to_id": {"a": 0}})"), HasSubstr("no \"<UNK>\""));
  EXPECT_THAT(table_fault(R"({"token_to_id": {"<UNK>": 0, "a": 0}})"), HasSubstr("used twice"));
  EXPECT_THAT(table_fault(R"({"token_to_id": {"<UNK>": -1}})"), HasSubstr("id -1"));
  EXPECT_THAT(table_fault(R"({"token_to_id": {"<UNK>": 1048576}})"), HasSubstr("0..1048575"));
  EXPECT_THAT(table_fault(R"({"token_to_id": {"<UNK>": 0}, "id_to_token": {"1": "<UNK>"}})"),
              HasSubstr("disagree about id 1"));
  EXPECT_THAT(table_fault(R"({"token2id": {"<UNK>": 0}, "level": "byte"})"), HasSubstr("\"byte\""));
  EXPECT_THAT(table_fault(R"({"token2id": {"<UNK>": 0}, "vocab_size": 1048577})"),
              HasSubstr("at most 1048576"));
  EXPECT_THAT(table_fault(R"({"token2id": {"<UNK>": "x"}})"), HasSubstr("not a tokenizer"));
}

const std::filesystem::path ancestor =
    std::filesystem::path(ITERA_SOURCE_DIR) / "../shared/data/itera-lite";

std::string content(const std::filesystem::path& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

TEST(TableTokenizer, ReadsTheAncestorsFiles) {
  if (!std::filesystem::exists(ancestor)) GTEST_SKIP() << "../shared/data is absent";
  const std::string sentences = content(ancestor / "template_sentences.txt");
  for (const auto& [name, vocabulary] :
       {std::pair{"1000", 1000}, {"2000", 2000}, {"quality", 8000}, {"tiny", 8000}}) {
    const auto file = ancestor / "tokenizers" / (std::string("tokenizer_") + name + ".json");
    const auto tokenizer = load_tokenizer(content(file));
    EXPECT_FALSE(tokenizer->lossless()) << name;
    EXPECT_EQ(tokenizer->vocabulary(), vocabulary) << name;
    const auto encoding = tokenizer->encode(sentences);
    EXPECT_EQ(std::accumulate(encoding.bytes.begin(), encoding.bytes.end(), std::size_t{0}),
              sentences.size());
  }
}

TEST(TableTokenizer, KnowsEveryWordOfTheReferenceText) {
  if (!std::filesystem::exists(ancestor)) GTEST_SKIP() << "../shared/data is absent";
  std::ifstream file(ancestor / "template_sentences.txt");
  std::string text;
  int number = 0;
  for (std::string line; std::getline(file, line);) {
    if (!line.empty() && ++number > 900 && number <= 1000) text += (text.empty() ? "" : " ") + line;
  }
  const auto ids =
      load_tokenizer(content(ancestor / "tokenizers/tokenizer_2000.json"))->encode(text).ids;
  EXPECT_EQ(ids.size(), 2832U);
  EXPECT_THAT(ids, testing::Each(testing::Ne(1)));
}

}  // namespace
