// 8-grams as 64-bit hashes: among a hundred million, a chance match is one in a thousand runs.
#include "overlap.hpp"

#include <algorithm>
#include <functional>

namespace itera::text {
namespace {

constexpr std::size_t words_in_gram = 8;

std::vector<std::uint64_t> words_of(std::string_view text) {
  constexpr std::string_view spaces = " \t\r\n\v\f";
  std::vector<std::uint64_t> words;
  for (std::size_t begin = 0;
       (begin = text.find_first_not_of(spaces, begin)) != std::string_view::npos;) {
    const std::size_t end = std::min(text.find_first_of(spaces, begin), text.size());
    words.push_back(std::hash<std::string_view>{}(text.substr(begin, end - begin)));
    begin = end;
  }
  return words;
}

}  // namespace

std::vector<std::uint64_t> eight_grams(const Passages& passages) {
  std::vector<std::uint64_t> grams;
  for (const Passage& p : passages) {
    const auto words = words_of(p.text);
    for (std::size_t i = 0; i + words_in_gram <= words.size(); ++i) {
      std::uint64_t hash = 0;
      for (std::size_t k = 0; k < words_in_gram; ++k) {
        hash = (hash ^ words[i + k]) * 0x9E3779B97F4A7C15U;
        hash ^= hash >> 32U;
      }
      grams.push_back(hash);
    }
  }
  return grams;
}

std::int64_t count_in(const std::vector<std::uint64_t>& grams,
                      const std::vector<std::uint64_t>& others) {
  return std::ranges::count_if(
      grams, [&](std::uint64_t g) { return std::ranges::binary_search(others, g); });
}

}  // namespace itera::text
