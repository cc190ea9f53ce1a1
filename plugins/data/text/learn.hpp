// Learning a tokenizer from the training split.
#pragma once

#include <cstdint>
#include <string>

#include "documents.hpp"

namespace itera::text {

/// What load_tokenizer() reads: every character beyond ASCII that occurs (the most frequent, where
/// they are too many), and the bytes.
std::string learn_char(const Passages& passages);

/// What load_tokenizer() reads: a SentencePiece model with `vocabulary` tokens, 256 of them bytes;
/// fewer where the text gives no more. The same text gives the same model.
std::string learn_bpe(const Passages& passages, std::int64_t vocabulary);

}  // namespace itera::text
