// Tests of the char tokenizer: lossless for any bytes.
#include <gmock/gmock.h>

#include <numeric>
#include <string>
#include <vector>

#include "itera/error.hpp"
#include "itera/tokenizer.hpp"
#include "random_text.hpp"

namespace {

using itera::load_tokenizer;
using testing::ElementsAre;

std::vector<std::int64_t> wide(const std::vector<std::uint32_t>& ids) {
  return {ids.begin(), ids.end()};
}

TEST(CharTokenizer, CharactersBeyondAsciiFollowTheBytes) {
  const auto tokenizer = load_tokenizer(R"({"kind": "char", "characters": ["é", "€"]})");
  EXPECT_EQ(tokenizer->vocabulary(), 258);
  const auto encoding = tokenizer->encode("aé€ü");
  EXPECT_THAT(encoding.ids, ElementsAre('a', 256, 257, 0xC3, 0xBC));
  EXPECT_THAT(encoding.bytes, ElementsAre(1, 2, 3, 1, 1));
}

TEST(CharTokenizer, KeepsEveryByteOfRandomText) {
  const auto tokenizer = load_tokenizer(R"({"kind": "char", "characters": ["é", "▁", "€", "𝄞"]})");
  std::mt19937_64 random(1);
  for (int i = 0; i < 500; ++i) {
    std::string text = itera::test::random_text(random, random() % 200);
    if (i % 2 == 0) text += std::string("\xFF\xC3\0\xE2\x96", 5);  // broken UTF-8 and NUL too
    const auto encoding = tokenizer->encode(text);
    ASSERT_EQ(tokenizer->decode(wide(encoding.ids)), text);
    ASSERT_EQ(std::accumulate(encoding.bytes.begin(), encoding.bytes.end(), 0U), text.size());
  }
}

TEST(CharTokenizer, HasIdsBeyond16Bits) {
  const auto character = [](unsigned code) {  // of four bytes, U+10000 and beyond
    std::string utf8;
    for (const unsigned part : {0xF0U | code >> 18U, 0x80U | (code >> 12U & 0x3FU),
                                0x80U | (code >> 6U & 0x3FU), 0x80U | (code & 0x3FU)})
      utf8 += static_cast<char>(part);
    return utf8;
  };
  std::string list;
  for (unsigned i = 0; i < 70000; ++i)
    list += (i == 0 ? "\"" : ",\"") + character(0x10000 + i) + "\"";
  const auto tokenizer = load_tokenizer(R"({"kind": "char", "characters": [)" + list + "]}");
  EXPECT_EQ(tokenizer->vocabulary(), 70256);
  const std::string text = character(0x10000 + 69999) + "a" + character(0x10000 + 65536);
  EXPECT_THAT(tokenizer->encode(text).ids, ElementsAre(70255, 'a', 65792));
  EXPECT_EQ(tokenizer->decode({70255, 'a', 65792}), text);
}

TEST(CharTokenizer, RefusesWhatIsNoListOfCharacters) {
  for (const char* list : {R"(["a"])", R"(["é", "é"])", R"(["éé"])", R"([""])"}) {
    EXPECT_THROW(load_tokenizer(std::string(R"({"kind": "char", "characters": )") + list + "}"),
                 itera::Error)
        << list;
  }
}

TEST(CharTokenizer, RefusesIdsItDoesNotHave) {
  const auto tokenizer = load_tokenizer(R"({"kind": "char", "characters": []})");
  EXPECT_THROW(tokenizer->decode({256}), itera::Error);
  EXPECT_THROW(tokenizer->decode({-1}), itera::Error);
}

}  // namespace
