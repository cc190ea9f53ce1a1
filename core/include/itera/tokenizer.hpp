// Tokenizer: text ↔ token ids. Formats live in the SDK, so that a copied checkpoint generates by
// itself.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "itera/api.hpp"

namespace itera {

/// No vocabulary is larger.
inline constexpr std::int64_t most_tokens = 1 << 20;

struct Encoding {
  std::vector<std::uint32_t> ids;
  std::vector<std::uint32_t>
      bytes;  ///< for each id, how many bytes of the source text it stands for; they sum to all
};

class ITERA_API Tokenizer {
 public:
  Tokenizer() = default;
  Tokenizer(const Tokenizer&) = delete;
  Tokenizer& operator=(const Tokenizer&) = delete;
  virtual ~Tokenizer() = default;

  [[nodiscard]] virtual std::int64_t vocabulary() const = 0;
  [[nodiscard]] virtual Encoding encode(std::string_view text) const = 0;
  [[nodiscard]] virtual std::string decode(const std::vector<std::int64_t>& ids) const = 0;
  /// Whether decode(encode(text)) = text, byte for byte. Where it is not, nats are no likelihood of
  /// the source text, and nothing may be said per byte.
  [[nodiscard]] virtual bool lossless() const = 0;
};

/// `text` is what a checkpoint carries (JSON naming the kind; a SentencePiece model inside it is
/// base64). Throws Error.
ITERA_API std::unique_ptr<Tokenizer> load_tokenizer(const std::string& text);

}  // namespace itera
