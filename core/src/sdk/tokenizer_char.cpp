// Char tokenizer: one token a character known from training, one a byte for everything else.
// Lossless for any bytes.
#include <unordered_map>

#include "itera/error.hpp"
#include "itera/utf8.hpp"
#include "sdk/tokenizer_kinds.hpp"

namespace itera {
namespace {

/// The bytes of one character as a number.
std::uint32_t packed(std::string_view character) {
  std::uint32_t value = 0;
  for (const char c : character) value = value << 8U | static_cast<unsigned char>(c);
  return value;
}

class CharTokenizer final : public Tokenizer {
 public:
  explicit CharTokenizer(std::vector<std::string> characters) : characters_(std::move(characters)) {
    for (std::size_t i = 0; i < characters_.size(); ++i) {
      const std::string& c = characters_[i];
      const bool known =
          !id_of_.emplace(packed(c), static_cast<std::uint32_t>(byte_tokens + i)).second;
      if (c.size() < 2 || utf8_length(c) != c.size() || known) {
        throw Error("char tokenizer: entry " + std::to_string(i) +
                        " of \"characters\" must be one new character beyond "
                        "ASCII",
                    Fault::invalid);
      }
    }
  }

  std::int64_t vocabulary() const override {
    return static_cast<std::int64_t>(byte_tokens + characters_.size());
  }
  bool lossless() const override { return true; }

  Encoding encode(std::string_view text) const override {
    Encoding out;
    while (!text.empty()) {
      const std::size_t length = utf8_length(text);
      const auto known = length > 1 ? id_of_.find(packed(text.substr(0, length))) : id_of_.end();
      const bool whole = known != id_of_.end();
      out.ids.push_back(whole ? known->second : static_cast<unsigned char>(text.front()));
      out.bytes.push_back(static_cast<std::uint32_t>(whole ? length : 1));
      text.remove_prefix(out.bytes.back());
    }
    return out;
  }

  std::string decode(const std::vector<std::int64_t>& ids) const override {
    std::string text;
    for (const std::int64_t id : ids) {
      if (id < 0 || id >= vocabulary())
        throw Error("token id " + std::to_string(id) + " is not in the vocabulary");
      const auto index = static_cast<std::size_t>(id);
      if (index < byte_tokens) text += static_cast<char>(index);
      else text += characters_[index - byte_tokens];
    }
    return text;
  }

 private:
  std::vector<std::string> characters_;
  std::unordered_map<std::uint32_t, std::uint32_t> id_of_;
};

}  // namespace

std::unique_ptr<Tokenizer> char_tokenizer(const Values& json) {
  return std::make_unique<CharTokenizer>(json.at("characters").get<std::vector<std::string>>());
}

}  // namespace itera
