// Damaged tokenizer files: an Error, or a tokenizer that keeps its promises; never a crash.
#include <gtest/gtest.h>
#include <openssl/evp.h>

#include <numeric>
#include <string>

#include "data/text/learn.hpp"
#include "itera/error.hpp"
#include "itera/tokenizer.hpp"
#include "itera/values.hpp"
#include "support/mutation.hpp"

namespace itera {
namespace {

using testing_support::below;
using testing_support::mutated;
using testing_support::Random;

const std::string sample =
    "The café of Žofie,\n\tand of THE 3 others: \xE2\x82\xAC 5 \xF0\x9F\x90\xA2.\n";

/// The ids of damaged text are in the vocabulary, stand for all of its bytes, and can be decoded:
/// to the same text where the tokenizer is lossless.
void expect_kept_promises(const Tokenizer& tokenizer, Random& random) {
  const std::string text = mutated(sample, random, sample.size());
  const Encoding encoding = tokenizer.encode(text);
  ASSERT_EQ(encoding.ids.size(), encoding.bytes.size());
  EXPECT_EQ(std::accumulate(encoding.bytes.begin(), encoding.bytes.end(), std::size_t{0}),
            text.size());
  for (const auto id : encoding.ids) EXPECT_LT(id, tokenizer.vocabulary());
  const std::string again = tokenizer.decode({encoding.ids.begin(), encoding.ids.end()});
  EXPECT_TRUE(!tokenizer.lossless() || again == text);
  EXPECT_THROW((void)tokenizer.decode({tokenizer.vocabulary()}), Error);
}

/// True when it loads.
bool loads(const std::string& file, Random& random) {
  try {
    expect_kept_promises(*load_tokenizer(file), random);
    return true;
  } catch (const Error& e) {
    EXPECT_STRNE(e.what(), "");
    return false;
  }
}

void survives(const std::string& file, int mutations, std::uint64_t seed) {
  Random random(seed);
  ASSERT_TRUE(loads(file, random));
  int loaded = 0;
  for (int i = 0; i < mutations; ++i) {
    const std::string damaged = mutated(file, random, file.size());
    loaded += loads(damaged, random) ? 1 : 0;
    if (testing::Test::HasFailure())
      FAIL() << "mutation " << i << ": " << testing::PrintToString(damaged);
  }
  EXPECT_GT(loaded, mutations / 1000);  // a damaged entry is another tokenizer
  EXPECT_LT(loaded, mutations / 2);
}

TEST(TokenizerFuzz, Char) { survives(text::learn_char({{"a", sample}}), 10'000, 1); }

TEST(TokenizerFuzz, WordTable) {
  survives(R"({"token_to_id": {"<PAD>": 0, "<UNK>": 1, "the": 2, "of": 3, "caf\u00e9": 4},
               "id_to_token": {"0": "<PAD>", "1": "<UNK>", "2": "the", "3": "of",
                               "4": "caf\u00e9"}, "vocab_size": 1000, "level": "word"})",
           10'000, 2);
}

TEST(TokenizerFuzz, CharTable) {
  survives(R"({"token2id": {"<UNK>": 0, " ": 1, "e": 2, "\u20ac": 3}, "level": "char",
               "vocab_size": 60})",
           10'000, 3);
}

std::string base64(const std::string& bytes) {
  std::string text((bytes.size() + 2) / 3 * 4 + 1, '\0');
  text.resize(static_cast<std::size_t>(EVP_EncodeBlock(
      reinterpret_cast<unsigned char*>(text.data()),
      reinterpret_cast<const unsigned char*>(bytes.data()), static_cast<int>(bytes.size()))));
  return text;
}

std::string bytes_of_base64(const std::string& text) {
  std::string bytes(text.size() / 4 * 3, '\0');
  EVP_DecodeBlock(reinterpret_cast<unsigned char*>(bytes.data()),
                  reinterpret_cast<const unsigned char*>(text.data()),
                  static_cast<int>(text.size()));
  return bytes.substr(0, bytes.size() - (text.ends_with("==") ? 2 : text.ends_with("=") ? 1 : 0));
}

/// Half the accidents happen to the file, half to the model inside its base64.
TEST(TokenizerFuzz, Bpe) {
  std::string lines;
  for (int i = 0; i < 20; ++i) lines += sample + std::to_string(i * i);
  const std::string file = text::learn_bpe({{"a", lines}}, 300);
  const std::string model = bytes_of_base64(Values::parse(file)["model"].get<std::string>());
  Random random(4);
  ASSERT_TRUE(loads(file, random));
  int loaded = 0;
  for (int i = 0; i < 2000; ++i) {
    const std::string damaged =
        i % 2 == 0
            ? mutated(file, random, file.size())
            : Values{{"kind", "bpe"}, {"model", base64(mutated(model, random, model.size()))}}
                  .dump();
    loaded += loads(damaged, random) ? 1 : 0;
    if (HasFailure()) FAIL() << "mutation " << i << ": " << testing::PrintToString(damaged);
  }
  EXPECT_GT(loaded, 20);
  EXPECT_LT(loaded, 1000);
}

}  // namespace
}  // namespace itera
