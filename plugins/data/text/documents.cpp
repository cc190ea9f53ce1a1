// Documents found by their separators, or cut as blocks.
#include "documents.hpp"

#include <algorithm>

namespace itera::text {
namespace {

constexpr std::string_view white_space = " \t\r\n\v\f";
constexpr std::string_view story_end = "<|endoftext|>";

std::string_view trimmed(std::string_view text) {
  const auto first = text.find_first_not_of(white_space);
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(white_space) + 1 - first);
}

/// The end of the line that holds byte `at`: past its '\n', or the end of the text.
std::size_t line_end(std::string_view text, std::size_t at) {
  const auto end = text.find('\n', at);
  return end == std::string_view::npos ? text.size() : end + 1;
}

struct Separator {
  std::size_t begin, end;
  std::string title;
};

std::vector<Separator> find_separators(std::string_view text, bool books) {
  std::vector<Separator> found;
  for (std::size_t begin = 0; begin < text.size();) {
    const std::size_t end = line_end(text, begin);
    const std::string_view line = text.substr(begin, end - begin);
    if (books ? line.front() == '\f' : trimmed(line) == story_end) {
      found.push_back({begin, end, std::string(books ? trimmed(line) : std::string_view())});
    }
    begin = end;
  }
  return found;
}

/// Cuts at the separators; a document without a title is numbered.
Passages between(std::string_view text, const std::vector<Separator>& separators,
                 const std::string& file_name) {
  Passages passages;
  const auto add = [&](std::string_view part, const std::string& title) {
    if (part = trimmed(part); part.empty()) return;
    passages.push_back(
        {title.empty() ? file_name + " " + std::to_string(passages.size() + 1) : title, part});
  };
  std::size_t begin = 0;
  std::string title;
  for (const Separator& separator : separators) {
    add(text.substr(begin, separator.begin - begin), title);
    begin = separator.end;
    title = separator.title;
  }
  add(text.substr(begin), title);
  return passages;
}

}  // namespace

Passages find_documents(std::string_view text, const std::string& file_name) {
  for (const bool books : {false, true}) {
    if (const auto separators = find_separators(text, books); !separators.empty()) {
      return between(text, separators, file_name);
    }
  }
  return {{file_name, text}};
}

Passages blocks_of(const Passage& passage, std::size_t count) {
  Passages blocks;
  const std::string_view text = passage.text;
  const std::size_t size = std::max<std::size_t>(text.size() / count, 1);
  for (std::size_t begin = 0; begin < text.size();) {
    std::size_t end = text.size();
    if (blocks.size() + 1 < count && text.size() - begin > size) {
      end = begin + size;
      if (const std::size_t line = line_end(text, end); line - end < size / 4) end = line;
      while (end < text.size() && (static_cast<unsigned char>(text[end]) & 0xC0U) == 0x80)
        ++end;  // inside a character
    }
    blocks.push_back({passage.name + " block " + std::to_string(blocks.size() + 1),
                      text.substr(begin, end - begin)});
    begin = end;
  }
  return blocks;
}

std::size_t bytes_of(const Passages& passages) {
  std::size_t bytes = 0;
  for (const Passage& p : passages) bytes += p.text.size();
  return bytes;
}

}  // namespace itera::text
