// BPE tokenizer, lossless for any bytes: SentencePiece finds the pieces; what it would not keep
// (line ends, NUL, U+2581, broken UTF-8) goes around it as bytes; decoding does without it.
#include <openssl/evp.h>
#include <sentencepiece_processor.h>

#include "itera/error.hpp"
#include "itera/utf8.hpp"
#include "sdk/tokenizer_kinds.hpp"

namespace itera {
namespace {

constexpr std::string_view space_mark = "\xE2\x96\x81";  // U+2581: SentencePiece's space

std::string from_base64(const std::string& text) {
  std::string bytes(text.size() / 4 * 3, '\0');
  const int size = EVP_DecodeBlock(reinterpret_cast<unsigned char*>(bytes.data()),
                                   reinterpret_cast<const unsigned char*>(text.data()),
                                   static_cast<int>(text.size()));
  if (text.size() % 4 != 0 || size < 0)
    throw Error("bpe tokenizer: \"model\" is not base64", Fault::invalid);
  std::size_t padding = 0;
  while (padding < 2 && padding < text.size() && text[text.size() - 1 - padding] == '=') ++padding;
  bytes.resize(static_cast<std::size_t>(size) - padding);
  return bytes;
}

std::string spaces_unmarked(std::string piece) {
  for (std::size_t at = 0; (at = piece.find(space_mark, at)) != std::string::npos; ++at) {
    piece.replace(at, space_mark.size(), " ");
  }
  return piece;
}

/// How many bytes at the start of `text` SentencePiece must not see: 1, the 3 of U+2581, or 0.
std::size_t kept_away(std::string_view text) {
  if (text.front() == '\n' || text.front() == '\0' || utf8_length(text) == 0) return 1;
  return text.starts_with(space_mark) ? space_mark.size() : 0;
}

class BpeTokenizer final : public Tokenizer {
 public:
  explicit BpeTokenizer(const std::string& model) {
    for (std::size_t byte = 0; byte < byte_tokens; ++byte)
      pieces_.emplace_back(1, static_cast<char>(byte));
    if (model.empty()) return;
    const auto status = pieces_of_.LoadFromSerializedProto(model);
    if (!status.ok()) throw Error("bpe tokenizer: " + status.ToString(), Fault::invalid);
    const int size = pieces_of_.GetPieceSize();
    bool fits = size > static_cast<int>(byte_tokens) && pieces_of_.IsUnknown(0);
    for (int id = 1; fits && id < size; ++id) {
      const bool byte = id <= static_cast<int>(byte_tokens);
      fits = pieces_of_.IsByte(id) == byte && !pieces_of_.IsControl(id);
      if (!byte) pieces_.push_back(spaces_unmarked(pieces_of_.IdToPiece(id)));
    }
    if (!fits)
      throw Error("bpe tokenizer: the model must be <unk>, 256 bytes, then pieces", Fault::invalid);
  }

  std::int64_t vocabulary() const override { return static_cast<std::int64_t>(pieces_.size()); }
  bool lossless() const override { return true; }

  Encoding encode(std::string_view text) const override {
    Encoding out;
    while (!text.empty()) {
      if (const std::size_t bytes = kept_away(text); bytes > 0) {
        add_bytes(text.substr(0, bytes), out);
        text.remove_prefix(bytes);
        continue;
      }
      std::size_t run = 0;
      while (run < text.size() && kept_away(text.substr(run)) == 0)
        run += utf8_length(text.substr(run));
      add_run(text.substr(0, run), out);
      text.remove_prefix(run);
    }
    return out;
  }

  std::string decode(const std::vector<std::int64_t>& ids) const override {
    std::string text;
    for (const std::int64_t id : ids) {
      if (id < 0 || id >= vocabulary())
        throw Error("token id " + std::to_string(id) + " is not in the vocabulary");
      text += pieces_[static_cast<std::size_t>(id)];
    }
    return text;
  }

 private:
  static void add_bytes(std::string_view bytes, Encoding& out) {
    for (const char byte : bytes) {
      out.ids.push_back(static_cast<unsigned char>(byte));
      out.bytes.push_back(1);
    }
  }

  void add_run(std::string_view run, Encoding& out) const {
    if (pieces_.size() == byte_tokens) return add_bytes(run, out);
    std::vector<int> found;
    const auto status = pieces_of_.Encode(run, &found);
    if (!status.ok()) throw Error("bpe tokenizer: " + status.ToString());
    std::size_t bytes = 0;
    for (const int id : found) {
      if (id == 0) throw Error("bpe tokenizer: the model has no byte fallback", Fault::invalid);
      out.ids.push_back(static_cast<std::uint32_t>(id - 1));
      out.bytes.push_back(static_cast<std::uint32_t>(pieces_[out.ids.back()].size()));
      bytes += out.bytes.back();
    }
    if (bytes != run.size())
      throw Error("bpe tokenizer: the model does not keep every byte of the text", Fault::invalid);
  }

  sentencepiece::SentencePieceProcessor pieces_of_;
  std::vector<std::string> pieces_;  ///< by id, as in the source text
};

}  // namespace

std::unique_ptr<Tokenizer> bpe_tokenizer(const Values& json) {
  return std::make_unique<BpeTokenizer>(from_base64(json.at("model").get<std::string>()));
}

}  // namespace itera
