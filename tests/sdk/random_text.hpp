// Random text for property tests: every kind of character, and what tokenizers like to lose.
#pragma once

#include <array>
#include <cstdint>
#include <random>
#include <string>

namespace itera::test {

inline std::string utf8(std::uint32_t code) {
  const auto part = [code](unsigned shift, unsigned mark) {
    return static_cast<char>(mark | ((code >> shift) & 0x3FU));
  };
  if (code < 0x80) return {static_cast<char>(code)};
  if (code < 0x800) return {static_cast<char>(0xC0U | (code >> 6U)), part(0, 0x80)};
  if (code < 0x10000) {
    return {static_cast<char>(0xE0U | (code >> 12U)), part(6, 0x80), part(0, 0x80)};
  }
  return {static_cast<char>(0xF0U | (code >> 18U)), part(12, 0x80), part(6, 0x80), part(0, 0x80)};
}

/// Valid UTF-8 of about `length` characters, without NUL.
inline std::string random_text(std::mt19937_64& random, std::size_t length) {
  static const std::array<std::string, 22> traps{"\n",
                                                 "\r\n",
                                                 "  ",
                                                 "   leading",
                                                 "\t",
                                                 " ",
                                                 "\u2581",
                                                 "\u2581 \u2581",
                                                 "\u2585",
                                                 "\u2047",
                                                 "\uFFFD",
                                                 "\uFEFF",
                                                 "<0x41>",
                                                 "<unk>",
                                                 "<s>",
                                                 "e\u0301",
                                                 "\u00E9",
                                                 "\u00A0",
                                                 "\u3000",
                                                 "\U0010FFFF",
                                                 "<|endoftext|>",
                                                 "the God "};
  std::string text;
  for (std::size_t i = 0; i < length; ++i) {
    switch (random() % 5) {
      case 0: text += traps[random() % traps.size()]; break;
      case 1: {
        const auto code = static_cast<std::uint32_t>(1 + random() % 0x10FFFF);
        if (code < 0xD800 || code > 0xDFFF) text += utf8(code);
        break;
      }
      default: text += static_cast<char>('a' + random() % 26);
    }
  }
  return text;
}

}  // namespace itera::test
