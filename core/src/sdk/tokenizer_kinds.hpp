// The kinds of tokenizer, each made from the JSON a checkpoint carries.
#pragma once

#include <cstddef>
#include <memory>

#include "itera/tokenizer.hpp"
#include "itera/values.hpp"

namespace itera {

inline constexpr std::size_t byte_tokens = 256;

/// {"kind": "char", "characters": ["é", …]}: ids 0 to 255 are bytes, then the characters of more
/// than one byte.
std::unique_ptr<Tokenizer> char_tokenizer(const Values& json);

/// {"kind": "bpe", "model": base64 of a SentencePiece model}: ids are the model's without its
/// <unk>, so 0 to 255 are bytes. An empty model means bytes alone.
std::unique_ptr<Tokenizer> bpe_tokenizer(const Values& json);

/// The ancestor's files: {"token_to_id" | "token2id": {…}, "level": "word" | "char", "vocab_size":
/// …}. Not lossless.
std::unique_ptr<Tokenizer> table_tokenizer(const Values& json);

}  // namespace itera
