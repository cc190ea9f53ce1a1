// Tests of load_tokenizer: which kind a text is, and what is refused.
#include "itera/tokenizer.hpp"

#include <gmock/gmock.h>

#include <string>

#include "itera/error.hpp"

namespace {

using itera::load_tokenizer;
using testing::HasSubstr;

std::string message(const std::string& text) {
  try {
    load_tokenizer(text);
  } catch (const itera::Error& e) {
    return e.what();
  }
  return "no error";
}

TEST(LoadTokenizer, KnowsEveryKind) {
  EXPECT_TRUE(load_tokenizer(R"({"kind": "char", "characters": []})")->lossless());
  EXPECT_TRUE(load_tokenizer(R"({"kind": "bpe", "model": ""})")->lossless());
  EXPECT_FALSE(load_tokenizer(R"({"token_to_id": {"<UNK>": 0}})")->lossless());
  EXPECT_FALSE(load_tokenizer(R"({"token2id": {"<UNK>": 0}, "level": "char"})")->lossless());
}

TEST(LoadTokenizer, RefusesWhatIsNone) {
  EXPECT_THAT(message("{"), HasSubstr("tokenizer"));
  EXPECT_THAT(message("[]"), HasSubstr("must be a JSON object"));
  EXPECT_THAT(message("{}"), HasSubstr("kind \"none\" is not known: expected \"char\", \"bpe\""));
  EXPECT_THAT(message(R"({"kind": "wordpiece"})"), HasSubstr("\"wordpiece\""));
  EXPECT_THAT(message(R"({"kind": 3})"), HasSubstr("not a tokenizer"));
  EXPECT_THAT(message(R"({"kind": "char"})"), HasSubstr("not a tokenizer"));
}

}  // namespace
