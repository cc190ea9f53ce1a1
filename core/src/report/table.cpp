// A Markdown table that also reads well as plain text.
#include "report/table.hpp"

#include <algorithm>
#include <array>
#include <utility>

namespace itera::report {
namespace {

using Range = std::pair<char32_t, char32_t>;
constexpr std::array<Range, 7> no_width{{{0x0300, 0x036F},
                                         {0x0483, 0x0489},
                                         {0x0591, 0x05BD},
                                         {0x200B, 0x200F},
                                         {0x20D0, 0x20FF},
                                         {0xFE00, 0xFE0F},
                                         {0xFE20, 0xFE2F}}};
constexpr std::array<Range, 9> double_width{{{0x1100, 0x115F},
                                             {0x2E80, 0x303E},
                                             {0x3041, 0xA4CF},
                                             {0xAC00, 0xD7A3},
                                             {0xF900, 0xFAFF},
                                             {0xFF00, 0xFF60},
                                             {0xFFE0, 0xFFE6},
                                             {0x1F300, 0x1FAFF},
                                             {0x20000, 0x3FFFD}}};

template <std::size_t N> bool within(char32_t code, const std::array<Range, N>& ranges) {
  return std::any_of(ranges.begin(), ranges.end(),
                     [&](Range r) { return r.first <= code && code <= r.second; });
}

std::string padded(const std::string& text, std::size_t width, Align align) {
  const std::string space(width - std::min(width, display_width(text)), ' ');
  return align == Align::left ? text + space : space + text;
}

}  // namespace

std::size_t display_width(std::string_view text) {
  std::size_t width = 0;
  for (std::size_t i = 0; i < text.size();) {
    const auto lead = static_cast<unsigned char>(text[i]);
    const std::size_t length = lead < 0x80 ? 1 : lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : 4;
    char32_t code = length == 1 ? lead : lead & (0xFFU >> (length + 1));
    for (std::size_t k = 1; k < length && i + k < text.size(); ++k) {
      code = (code << 6) | (static_cast<unsigned char>(text[i + k]) & 0x3FU);
    }
    i += length;
    width += within(code, no_width) ? 0U : within(code, double_width) ? 2U : 1U;
  }
  return width;
}

std::string escaped(std::string_view text) {
  std::string result;
  for (const char c : text) {
    if (c == '\n' || c == '\r' || c == '\t') {
      result += ' ';
      continue;
    }
    if (std::string_view("\\|*<`").find(c) != std::string_view::npos) result += '\\';
    result += c;
  }
  return result;
}

std::string Table::markdown() const {
  std::string header = "|", rule = "|";
  std::vector<std::string> lines(rows_.size(), "|");
  for (std::size_t c = 0; c < columns_.size(); ++c) {
    const bool filled =
        std::any_of(rows_.begin(), rows_.end(), [&](const auto& row) { return !row[c].empty(); });
    if (!filled) continue;
    const auto& [title, align] = columns_[c];
    std::vector<std::string> cells;
    std::size_t width = std::max<std::size_t>(3, display_width(title));
    for (const auto& row : rows_) {
      cells.push_back(row[c].empty() ? "–" : row[c]);
      width = std::max(width, display_width(cells.back()));
    }
    header += " " + padded(title, width, align) + " |";
    rule += align == Align::left ? std::string(width + 2, '-') + "|"
                                 : std::string(width + 1, '-') + ":|";
    for (std::size_t r = 0; r < cells.size(); ++r)
      lines[r] += " " + padded(cells[r], width, align) + " |";
  }
  std::string text = header + "\n" + rule + "\n";
  for (const std::string& line : lines) text += line + "\n";
  return text;
}

}  // namespace itera::report
