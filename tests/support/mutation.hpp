// Random damage to a file's bytes, the same for the same seed: what fuzz tests feed to a reader.
#pragma once

#include <cstdint>
#include <random>
#include <string>

namespace itera::testing_support {

using Random = std::mt19937_64;

inline std::size_t below(Random& random, std::size_t limit) {
  return limit == 0 ? 0 : static_cast<std::size_t>(random() % limit);
}

/// A place in the text; half of them within the first `header` bytes, where most of the meaning
/// lies.
inline std::size_t place(Random& random, const std::string& text, std::size_t header) {
  const bool early = random() % 2 == 0 && header < text.size();
  return below(random, early ? header : text.size());
}

inline void mutate_once(std::string& text, Random& random, std::size_t header) {
  if (text.empty()) return;
  const std::size_t at = place(random, text, header);
  switch (random() % 7) {
    case 0:
      text[at] = static_cast<char>(text[at] ^ (1 << below(random, 8)));
      break;
    case 1:
      text[at] = static_cast<char>(random());
      break;
    case 2:
      text.resize(at);
      break;
    case 3:
      text.insert(at, text.substr(below(random, text.size()), below(random, 64)));
      break;
    case 4:
      text.erase(at, below(random, 64));
      break;
    case 5:
      text[at] = "0123456789{}[]\",:-e.\\"[below(random, 21)];
      break;
    default:  // a whole number of extreme value
      for (std::size_t i = at; i < at + 8 && i < text.size(); ++i)
        text[i] = random() % 2 ? '\xff' : '\0';
  }
}

/// `text` after one to four accidents.
inline std::string mutated(std::string text, Random& random, std::size_t header) {
  for (std::uint64_t i = 0, times = 1 + random() % 4; i < times; ++i)
    mutate_once(text, random, header);
  return text;
}

}  // namespace itera::testing_support
