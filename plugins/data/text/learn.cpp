// Learning a tokenizer. SentencePiece trains on lines; characters that would not fit its alphabet,
// or that it reserves for itself, end a line here and become bytes later.
#include "learn.hpp"

#include <openssl/evp.h>
#include <sentencepiece_trainer.h>

#include <algorithm>
#include <map>
#include <set>
#include <vector>

#include "itera/error.hpp"
#include "itera/tokenizer.hpp"
#include "itera/utf8.hpp"
#include "itera/values.hpp"

namespace itera::text {
namespace {

constexpr std::size_t byte_tokens = 256;
constexpr std::size_t most_characters = most_tokens - byte_tokens;

std::string base64(const std::string& bytes) {
  std::string text((bytes.size() + 2) / 3 * 4 + 1, '\0');
  const int size = EVP_EncodeBlock(reinterpret_cast<unsigned char*>(text.data()),
                                   reinterpret_cast<const unsigned char*>(bytes.data()),
                                   static_cast<int>(bytes.size()));
  text.resize(static_cast<std::size_t>(size));
  return text;
}

using Alphabet = std::set<std::string_view>;

/// The characters `accepts` takes, at most `most`: the most frequent, among equals the lowest
/// codes.
template <class Accepts>
Alphabet alphabet_of(const Passages& passages, std::size_t most, Accepts accepts) {
  std::map<std::string_view, std::int64_t> counts;
  for (const Passage& p : passages) {
    for (std::string_view rest = p.text; !rest.empty(); rest.remove_prefix(utf8_length(rest))) {
      if (const auto c = rest.substr(0, utf8_length(rest)); accepts(c)) ++counts[c];
    }
  }
  std::vector<std::pair<std::int64_t, std::string_view>> order;
  for (const auto& [character, count] : counts) order.emplace_back(-count, character);
  std::ranges::sort(order);
  order.resize(std::min(order.size(), most));
  Alphabet alphabet;
  for (const auto& [count, character] : order) alphabet.insert(character);
  return alphabet;
}

/// Control characters, and U+2047, U+2581 and U+2585, which SentencePiece reserves.
bool ordinary(std::string_view c) {
  return !(c.size() == 1 && static_cast<unsigned char>(c[0]) < 0x20) && c != "\xE2\x81\x87" &&
         c != "\xE2\x96\x81" && c != "\xE2\x96\x85";
}

/// Runs of characters of the alphabet.
std::vector<std::string> lines_of(const Passages& passages, const Alphabet& alphabet) {
  std::vector<std::string> lines;
  for (const Passage& p : passages) {
    std::string line;
    for (std::string_view rest = p.text; !rest.empty(); rest.remove_prefix(utf8_length(rest))) {
      const auto c = rest.substr(0, utf8_length(rest));
      if (alphabet.contains(c)) {
        line += c;
      } else if (!line.empty()) {
        lines.push_back(std::exchange(line, {}));
      }
    }
    if (!line.empty()) lines.push_back(std::move(line));
  }
  return lines;
}

class Lines final : public sentencepiece::SentenceIterator {
 public:
  explicit Lines(const std::vector<std::string>& lines) : lines_(lines) {}
  bool done() const override { return at_ == lines_.size(); }
  void Next() override { ++at_; }
  const std::string& value() const override { return lines_[at_]; }
  sentencepiece::util::Status status() const override { return {}; }

 private:
  const std::vector<std::string>& lines_;
  std::size_t at_ = 0;
};

std::string train(const std::vector<std::string>& lines, std::int64_t vocabulary) {
  Lines iterator(lines);
  std::string model;
  const auto status = sentencepiece::SentencePieceTrainer::Train(
      {{"model_type", "bpe"},
       {"vocab_size", std::to_string(vocabulary + 1)},  // and <unk>, which never occurs
       {"hard_vocab_limit", "false"},
       {"unk_piece", "\x01unk"},  // no text it is trained on has this
       {"bos_id", "-1"},
       {"eos_id", "-1"},
       {"pad_id", "-1"},
       {"byte_fallback", "true"},
       {"character_coverage", "1.0"},
       {"normalization_rule_name", "identity"},
       {"remove_extra_whitespaces", "false"},
       {"add_dummy_prefix", "false"},
       {"max_sentence_length", "1073741824"},
       {"num_threads", "1"},
       {"minloglevel", "2"}},
      &iterator, &model);
  if (!status.ok()) throw Error("the bpe tokenizer could not be trained: " + status.ToString());
  return model;
}

}  // namespace

std::string learn_char(const Passages& passages) {
  const auto beyond_ascii = [](std::string_view c) { return c.size() > 1; };
  const auto characters = alphabet_of(passages, most_characters, beyond_ascii);
  return Values{{"kind", "char"}, {"characters", characters}}.dump();
}

std::string learn_bpe(const Passages& passages, std::int64_t vocabulary) {
  // Of the tokens beside the bytes, about half at most are single characters.
  const std::size_t room = static_cast<std::size_t>(vocabulary) - byte_tokens;
  const std::size_t characters = std::min(room, room / 2 + 1);
  const auto lines = lines_of(passages, alphabet_of(passages, characters, ordinary));
  const std::string model = lines.empty() ? "" : base64(train(lines, vocabulary));
  return Values{{"kind", "bpe"}, {"model", model}}.dump();
}

}  // namespace itera::text
