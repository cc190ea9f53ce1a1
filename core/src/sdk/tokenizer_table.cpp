// The ancestor's tokenizers: a table of words (lower-cased, between ASCII white space) or of
// characters; whatever is not in it becomes <UNK>. Bytes are still counted: white space belongs to
// the word after it.
#include <algorithm>
#include <map>

#include "itera/error.hpp"
#include "itera/utf8.hpp"
#include "sdk/tokenizer_kinds.hpp"

namespace itera {
namespace {

constexpr std::size_t most_bytes = 1 << 24;

bool is_space(char c) { return c == ' ' || (c >= '\t' && c <= '\r'); }
char lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }

/// The end of the word that follows the white space `text` begins with; all of `text` when only
/// white space remains.
std::size_t word_end(std::string_view text) {
  const auto word = std::find_if_not(text.begin(), text.end(), is_space);
  const auto end = std::find_if(word, text.end(), is_space);
  return static_cast<std::size_t>((std::all_of(end, text.end(), is_space) ? text.end() : end) -
                                  text.begin());
}

std::string word_in(std::string_view text) {
  std::string word;
  for (const char c : text) {
    if (!is_space(c)) word += lower(c);
  }
  return word;
}

class TableTokenizer final : public Tokenizer {
 public:
  TableTokenizer(bool words, std::map<std::string, std::int64_t> id_of, std::int64_t vocabulary)
      : words_(words), id_of_(std::move(id_of)), vocabulary_(vocabulary) {
    for (const auto& [token, id] : id_of_) {
      if (id < 0 || id >= most_tokens || !token_of_.emplace(id, token).second) {
        throw Error("tokenizer: id " + std::to_string(id) + " of \"" + token +
                        "\" is used twice or not in 0.." + std::to_string(most_tokens - 1),
                    Fault::invalid);
      }
      vocabulary_ = std::max(vocabulary_, id + 1);
    }
    const auto unknown = id_of_.find("<UNK>");
    if (unknown == id_of_.end()) throw Error("tokenizer: it has no \"<UNK>\"", Fault::invalid);
    if (vocabulary_ > most_tokens) {
      throw Error("tokenizer: vocab_size is at most " + std::to_string(most_tokens),
                  Fault::invalid);
    }
    unknown_ = unknown->second;
  }

  std::int64_t vocabulary() const override { return vocabulary_; }
  bool lossless() const override { return false; }

  Encoding encode(std::string_view text) const override {
    Encoding out;
    while (!text.empty()) {
      const std::size_t length =
          words_ ? word_end(text) : std::max<std::size_t>(utf8_length(text), 1);
      if (length > most_bytes) {
        throw Error("tokenizer: a word of more than " + std::to_string(most_bytes) + " bytes",
                    Fault::invalid);
      }
      const std::string_view token = text.substr(0, length);
      const auto known = id_of_.find(words_ ? word_in(token) : std::string(token));
      out.ids.push_back(
          static_cast<std::uint32_t>(known == id_of_.end() ? unknown_ : known->second));
      out.bytes.push_back(static_cast<std::uint32_t>(length));
      text.remove_prefix(length);
    }
    return out;
  }

  std::string decode(const std::vector<std::int64_t>& ids) const override {
    std::string text;
    for (const std::int64_t id : ids) {
      if (id < 0 || id >= vocabulary_)
        throw Error("token id " + std::to_string(id) + " is not in the vocabulary");
      const auto token = token_of_.find(id);
      if (words_ && !text.empty()) text += ' ';
      text += token == token_of_.end() ? "<UNK>" : token->second;
    }
    return text;
  }

 private:
  bool words_;
  std::map<std::string, std::int64_t> id_of_;
  std::map<std::int64_t, std::string> token_of_;
  std::int64_t vocabulary_, unknown_ = 0;
};

}  // namespace

std::unique_ptr<Tokenizer> table_tokenizer(const Values& json) {
  const bool underscores = json.contains("token_to_id");
  const auto id_of =
      json.at(underscores ? "token_to_id" : "token2id").get<std::map<std::string, std::int64_t>>();
  const auto inverse =
      json.value(underscores ? "id_to_token" : "id2token", std::map<std::string, std::string>{});
  for (const auto& [id, token] : inverse) {
    const auto found = id_of.find(token);
    if (found == id_of.end() || std::to_string(found->second) != id) {
      throw Error("tokenizer: its two tables disagree about id " + id, Fault::invalid);
    }
  }
  const auto level = json.value("level", std::string("word"));
  if (level != "word" && level != "char") {
    throw Error("tokenizer: level \"" + level + "\" is not known: expected \"word\" or \"char\"",
                Fault::invalid);
  }
  return std::make_unique<TableTokenizer>(level == "word", id_of,
                                          json.value("vocab_size", std::int64_t{0}));
}

}  // namespace itera
