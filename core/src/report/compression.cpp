// What the compressors recorded, and what they had to say.
#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "report/figures.hpp"
#include "report/numbers.hpp"
#include "report/sections.hpp"
#include "report/table.hpp"

namespace itera::report {
namespace {

constexpr std::size_t most_columns = 8, longest_line = 200;

struct Step {
  std::string label;
  const Stage* stage;
};

/// The compress stages of every point; of a chain each by itself.
std::vector<Step> steps(const RunData& run) {
  std::vector<Step> all;
  for (const Point& point : run.points) {
    std::vector<const Stage*> chain;
    for (const Stage* stage : run.stages_of(point)) {
      if (stage->kind == StageKind::compress) chain.push_back(stage);
    }
    for (std::size_t i = 0; i < chain.size(); ++i) {
      const std::string step =
          chain.size() > 1 ? fmt::format(", step {} of {}", i + 1, chain.size()) : "";
      all.push_back({escaped(point.label) + step, chain[i]});
    }
  }
  return all;
}

bool is_of_the_guard(const std::string& name) { return name.starts_with("guard_"); }

/// Whole numbers as they are, others with four digits.
std::string shown(double number) {
  return number == std::floor(number) && std::abs(number) < 1e15 ? fmt::format("{:.0f}", number)
                                                                 : significant(number, 4);
}

/// In the order in which they first occur.
std::vector<std::string> record_names(const std::vector<Step>& all) {
  std::vector<std::string> names;
  for (const Step& step : all) {
    for (const Recorded::Number& one : step.stage->recorded.numbers) {
      const bool is_new = std::find(names.begin(), names.end(), one.name) == names.end();
      if (is_new && !is_of_the_guard(one.name)) names.push_back(one.name);
    }
  }
  return names;
}

/// "zeros", "search, s", "relative_error ↓".
std::string header(const std::vector<Step>& all, const std::string& name) {
  std::string unit, arrow;
  for (const Step& step : all) {
    for (const Recorded::Number& one : step.stage->recorded.numbers) {
      if (one.name != name) continue;
      if (unit.empty() && !one.unit.empty()) unit = ", " + one.unit;
      if (arrow.empty()) arrow = arrow_of(one.better);
    }
  }
  return escaped(name + unit) + arrow;
}

std::string cell(const Stage& stage, const std::string& name) {
  const auto number = stage.number(name);
  return number ? shown(*number) : "";
}

std::string tables(const std::vector<Step>& all) {
  const std::vector<std::string> names = record_names(all);
  std::string text;
  for (std::size_t begin = 0; begin < names.size(); begin += most_columns) {
    const std::size_t end = std::min(begin + most_columns, names.size());
    std::vector<Column> columns = {{"model", Align::left}};
    for (std::size_t i = begin; i < end; ++i) columns.push_back({header(all, names[i])});
    Table table(columns);
    for (const Step& step : all) {
      std::vector<std::string> cells = {step.label};
      for (std::size_t i = begin; i < end; ++i) cells.push_back(cell(*step.stage, names[i]));
      const bool found = std::any_of(cells.begin() + 1, cells.end(),
                                     [](const std::string& one) { return !one.empty(); });
      if (found) table.row(std::move(cells));
    }
    text += "\n" + table.markdown();
  }
  return text;
}

/// A text of several lines, such as a list of rules, stays as it is so that it can be copied.
std::string texts(const std::vector<Step>& all) {
  std::string lines, blocks;
  for (const Step& step : all) {
    for (const std::string& note : step.stage->recorded.notes)
      lines += fmt::format("- {}: {}\n", step.label, escaped(note));
    for (const auto& [name, text] : step.stage->recorded.texts) {
      if (is_of_the_guard(name)) continue;
      const bool short_line = text.find('\n') == std::string::npos && text.size() <= longest_line;
      if (short_line) {
        lines += fmt::format("- {}, {}: {}\n", step.label, escaped(name), escaped(text));
      } else {
        const char* const fence = text.find("```") == std::string::npos ? "```" : "````";
        blocks +=
            fmt::format("\n{}, {}:\n\n{}\n{}\n{}\n", step.label, escaped(name), fence, text, fence);
      }
    }
  }
  return (lines.empty() ? "" : "\n" + lines) + blocks;
}

}  // namespace

std::string compression_section(const RunData& run) {
  const std::vector<Step> all = steps(run);
  const std::string text = tables(all) + texts(all);
  return text.empty() ? "" : "## Compression\n" + text;
}

}  // namespace itera::report
