// Tests of the bpe tokenizer: SentencePiece beside LibTorch, and not a byte lost.
#include <gmock/gmock.h>
#include <openssl/evp.h>
#include <sentencepiece_trainer.h>

#include <numeric>
#include <string>
#include <vector>

#include "itera/error.hpp"
#include "itera/tokenizer.hpp"
#include "random_text.hpp"

namespace {

using itera::load_tokenizer;

class Lines final : public sentencepiece::SentenceIterator {
 public:
  bool done() const override { return at_ == lines_.size(); }
  void Next() override { ++at_; }
  const std::string& value() const override { return lines_[at_]; }
  sentencepiece::util::Status status() const override { return {}; }

 private:
  std::vector<std::string> lines_{"in the beginning God created the heaven and the earth",
                                  "and God saw that the light was good é"};
  std::size_t at_ = 0;
};

std::string trained(std::unordered_map<std::string, std::string> changes = {}) {
  std::unordered_map<std::string, std::string> options{{"model_type", "bpe"},
                                                       {"vocab_size", "300"},
                                                       {"hard_vocab_limit", "false"},
                                                       {"byte_fallback", "true"},
                                                       {"bos_id", "-1"},
                                                       {"eos_id", "-1"},
                                                       {"remove_extra_whitespaces", "false"},
                                                       {"add_dummy_prefix", "false"},
                                                       {"normalization_rule_name", "identity"},
                                                       {"minloglevel", "2"},
                                                       {"num_threads", "1"}};
  for (const auto& [key, value] : changes) options[key] = value;
  Lines lines;
  std::string model;
  const auto status = sentencepiece::SentencePieceTrainer::Train(options, &lines, &model);
  EXPECT_TRUE(status.ok()) << status.ToString();
  return model;
}

std::string json_of(const std::string& model) {
  std::string text(model.size() * 2 + 4, '\0');
  text.resize(static_cast<std::size_t>(EVP_EncodeBlock(
      reinterpret_cast<unsigned char*>(text.data()),
      reinterpret_cast<const unsigned char*>(model.data()), static_cast<int>(model.size()))));
  return R"({"kind": "bpe", "model": ")" + text + "\"}";
}

void expect_lossless(const itera::Tokenizer& tokenizer, const std::string& text) {
  const auto encoding = tokenizer.encode(text);
  ASSERT_EQ(tokenizer.decode({encoding.ids.begin(), encoding.ids.end()}), text);
  ASSERT_EQ(std::accumulate(encoding.bytes.begin(), encoding.bytes.end(), std::size_t{0}),
            text.size());
}

TEST(BpeTokenizer, LearnsPieces) {
  const auto tokenizer = load_tokenizer(json_of(trained()));
  EXPECT_EQ(tokenizer->vocabulary(), 299);
  EXPECT_LT(tokenizer->encode("the heaven and the earth").ids.size(), 15U);
  EXPECT_THAT(tokenizer->encode("\n").ids, testing::ElementsAre('\n'));
}

TEST(BpeTokenizer, KeepsEveryByteOfRandomText) {
  const auto tokenizer = load_tokenizer(json_of(trained()));
  std::mt19937_64 random(2);
  for (int i = 0; i < 500; ++i) {
    std::string text = itera::test::random_text(random, random() % 200);
    if (i % 2 == 0) text += std::string("\xFF\xC3\0\xE2\x96", 5);  // broken UTF-8 and NUL too
    expect_lossless(*tokenizer, text);
  }
}

/// A field of a protocol buffer: a number, or bytes with their length before them.
std::string field(unsigned number, std::uint64_t value) {
  std::string bytes;
  for (std::uint64_t rest : {std::uint64_t{number} << 3U, value}) {
    for (; rest > 127; rest >>= 7U) bytes += static_cast<char>(rest % 128 + 128);
    bytes += static_cast<char>(rest);
  }
  return bytes;
}
std::string field(unsigned number, const std::string& content) {
  std::string bytes = field(number, content.size()) + content;
  bytes[0] = static_cast<char>(bytes[0] | 2);
  return bytes;
}

TEST(BpeTokenizer, HasIdsBeyond16Bits) {
  constexpr unsigned pieces = 66000;
  const auto character = [](unsigned i) {  // U+10000 and those after it
    std::string utf8 = "\xF0\x90\x80\x80";
    for (std::size_t at = 3; at > 0; --at, i >>= 6U)
      utf8[at] = static_cast<char>(utf8[at] + i % 64);
    return utf8;
  };
  // sentencepiece_model.proto: piece 1 {text 1, type 3}, trainer 2 {BPE, byte_fallback},
  // normalizer 3 {add_dummy_prefix, remove_extra_whitespaces}
  std::string model = field(1, field(1, "<unk>") + field(3, 2));
  const char* digits = "0123456789ABCDEF";
  for (unsigned byte = 0; byte < 256; ++byte) {
    const std::string name = std::string("<0x") + digits[byte / 16] + digits[byte % 16] + ">";
    model += field(1, field(1, name) + field(3, 6));
  }
  for (unsigned i = 0; i < pieces; ++i) model += field(1, field(1, character(i)) + field(3, 1));
  model += field(2, field(3, 2) + field(35, 1)) + field(3, field(3, 0) + field(4, 0));

  const auto tokenizer = load_tokenizer(json_of(model));
  EXPECT_EQ(tokenizer->vocabulary(), 256 + pieces);
  const std::string text = character(65999) + "b" + character(65536) + character(0);
  EXPECT_THAT(tokenizer->encode(text).ids, testing::ElementsAre(66255, 'b', 65792, 256));
  EXPECT_THAT(tokenizer->encode(text).bytes, testing::ElementsAre(4, 1, 4, 4));
  EXPECT_EQ(tokenizer->decode({66255, 'b', 65792, 256}), text);
}

TEST(BpeTokenizer, AnEmptyModelIsBytesAlone) {
  const auto tokenizer = load_tokenizer(R"({"kind": "bpe", "model": ""})");
  EXPECT_EQ(tokenizer->vocabulary(), 256);
  expect_lossless(*tokenizer, "the earth\n\u2581");
}

TEST(BpeTokenizer, RefusesOtherModels) {
  const std::string model = trained();
  for (const auto& text : {R"({"kind": "bpe", "model": "?"})" + std::string(), json_of("no model"),
                           json_of(model.substr(0, model.size() / 2)),
                           json_of(trained({{"byte_fallback", "false"}, {"vocab_size", "40"}})),
                           json_of(trained({{"bos_id", "1"}}))}) {
    EXPECT_THROW(load_tokenizer(text), itera::Error);
  }
}

TEST(BpeTokenizer, RefusesIdsItDoesNotHave) {
  const auto tokenizer = load_tokenizer(json_of(trained()));
  EXPECT_THROW(tokenizer->decode({299}), itera::Error);
}

TEST(BpeTokenizer, DamagedModelsNeverCrash) {
  const std::string model = trained();
  std::mt19937_64 random(3);
  for (int i = 0; i < 1000; ++i) {
    std::string damaged = model;
    for (int k = 0; k < 3; ++k) damaged[random() % damaged.size()] = static_cast<char>(random());
    try {
      const auto tokenizer = load_tokenizer(json_of(damaged));
      tokenizer->encode("in the beginning");
    } catch (const itera::Error&) {}
  }
}

}  // namespace
