// A Markdown table that also reads well as plain text: cells padded to the width they have on the
// screen.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace itera::report {

/// Columns a terminal gives to UTF-8 text: 0 for combining marks, 2 for wide characters.
std::size_t display_width(std::string_view text);

/// Text from elsewhere made safe for Markdown: what would be markup or break a table is escaped,
/// line breaks are spaces.
std::string escaped(std::string_view text);

enum class Align { left, right };
struct Column {
  std::string header;
  Align align = Align::right;
};

/// An empty cell is shown as "–"; a column without any filled cell is left out.
class Table {
 public:
  explicit Table(std::vector<Column> columns) : columns_(std::move(columns)) {}
  void row(std::vector<std::string> cells) { rows_.push_back(std::move(cells)); }
  [[nodiscard]] bool empty() const { return rows_.empty(); }
  [[nodiscard]] std::string markdown() const;

 private:
  std::vector<Column> columns_;
  std::vector<std::vector<std::string>> rows_;
};

}  // namespace itera::report
