// Training: what came out of it and how the loss went.
#include <fmt/format.h>

#include <charconv>
#include <sstream>

#include "base/text.hpp"
#include "report/numbers.hpp"
#include "report/sections.hpp"
#include "report/table.hpp"

namespace itera::report {
namespace {

constexpr std::size_t most_rows = 8;

using Cells = std::vector<std::string>;

/// The curve is our own file: numbers, no quotes.
std::vector<Cells> rows_in(const std::string& csv) {
  std::vector<Cells> rows;
  std::istringstream lines(csv);
  for (std::string line; std::getline(lines, line);) {
    if (!line.empty() && line.back() == '\r') line.pop_back();
    Cells cells;
    std::size_t begin = 0;
    for (std::size_t comma = 0; comma != std::string::npos; begin = comma + 1) {
      comma = line.find(',', begin);
      cells.push_back(line.substr(begin, comma - begin));
    }
    if (rows.empty() || cells.size() == rows.front().size()) rows.push_back(std::move(cells));
  }
  return rows;
}

/// Whole numbers as they are, others with four digits.
std::string short_number(const std::string& text) {
  double value = 0;
  const auto [end, fault] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (fault != std::errc{} || end != text.data() + text.size()) return escaped(text);
  if (text.find_first_of(".eE") == std::string::npos) return text;
  return value >= 1000 ? fixed(value, 0) : significant(value, 4);
}

/// About most_rows of them, evenly, the first and the last included; those that were validated when
/// there are several.
std::vector<Cells> chosen(const std::vector<Cells>& rows) {
  std::vector<Cells> candidates;
  for (std::size_t column = 0; column < rows.front().size(); ++column) {
    if (rows.front()[column] != "validation_loss") continue;
    for (std::size_t r = 1; r < rows.size(); ++r) {
      if (!rows[r][column].empty()) candidates.push_back(rows[r]);
    }
  }
  if (candidates.size() < 2) candidates.assign(rows.begin() + 1, rows.end());
  if (candidates.size() <= most_rows) return candidates;
  std::vector<Cells> some;
  for (std::size_t i = 0; i < most_rows; ++i)
    some.push_back(candidates[i * (candidates.size() - 1) / (most_rows - 1)]);
  return some;
}

std::string curve_table(const std::string& csv) {
  const std::vector<Cells> rows = rows_in(csv);
  if (rows.size() < 2) return "";
  std::vector<Column> columns;
  for (const std::string& name : rows.front()) columns.push_back({escaped(name)});
  Table table(columns);
  for (Cells cells : chosen(rows)) {
    for (std::string& cell : cells) cell = short_number(cell);
    table.row(std::move(cells));
  }
  return "\n" + table.markdown();
}

std::string summary(const Stage& stage) {
  std::vector<std::string> parts;
  if (const auto steps = stage.number("steps")) parts.push_back(fixed(*steps, 0) + " steps");
  if (const auto loss = stage.number("best_validation_loss")) {
    parts.push_back("best validation loss " + fixed(*loss, 4) + " nats per token");
  }
  if (const auto rate = stage.number("tokens_per_second"))
    parts.push_back(significant(*rate, 3) + " tokens/s");
  if (stage.cost.seconds) parts.push_back(format_duration(*stage.cost.seconds));
  if (stage.status == Status::cached) parts.push_back("taken from the cache");
  return parts.empty() ? "" : escaped(stage.label) + ": " + join(parts, ", ") + ".\n";
}

}  // namespace

std::string training_section(const RunData& run) {
  std::string text;
  for (const Stage* stage : run.stages_of(StageKind::train)) {
    const std::string part = summary(*stage) + curve_table(stage->curve);
    if (!part.empty()) text += "\n" + part;
  }
  return text.empty() ? "" : "## Training\n" + text;
}

}  // namespace itera::report
