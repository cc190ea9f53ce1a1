// load_tokenizer: which kind a JSON text is.
#include "itera/tokenizer.hpp"

#include "base/json.hpp"
#include "itera/error.hpp"
#include "sdk/tokenizer_kinds.hpp"

namespace itera {

std::unique_ptr<Tokenizer> load_tokenizer(const std::string& text) {
  const Values json = parse_json(text, "tokenizer");
  try {
    if (!json.is_object()) throw Error("a tokenizer must be a JSON object", Fault::invalid);
    if (json.contains("token_to_id") || json.contains("token2id")) return table_tokenizer(json);
    const auto kind = json.value("kind", std::string("none"));
    if (kind == "char") return char_tokenizer(json);
    if (kind == "bpe") return bpe_tokenizer(json);
    throw Error("tokenizer kind \"" + kind +
                    "\" is not known: expected \"char\", \"bpe\", or a file with token_to_id or "
                    "token2id",
                Fault::invalid);
  } catch (const Values::exception& e) {
    throw Error(std::string("not a tokenizer: ") + e.what(), Fault::invalid);
  }
}

}  // namespace itera
