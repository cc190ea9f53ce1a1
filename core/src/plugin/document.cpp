// Tables of cells, one of parameters and one of metrics, drawn as Markdown or in columns.
#include "plugin/document.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "base/metrics.hpp"
#include "base/text.hpp"

namespace itera {
namespace {

using Row = std::vector<std::string>;

/// Rows of cells under a heading of as many.
struct Rows {
  Row heading;
  std::vector<Row> rows;
};

std::string type_text(const Parameter& p) {
  const bool only_map = p.type == Parameter::Type::text && p.choices.empty() && !p.fields.empty();
  std::string text = only_map ? "map" : name_of(p.type);
  if (!p.fields.empty() && !only_map) text += " or map";
  if (p.list == Parameter::List::yes) return "list of " + text;
  if (p.list == Parameter::List::either) return text + " or list";
  return text;
}

std::string value_text(const Values& value) {
  if (!value.is_string()) return value.dump();
  const auto& text = value.get_ref<const std::string&>();
  return text.empty() ? "\"\"" : text;
}

std::string default_text(const Parameter& p) {
  if (p.required) return "required";
  if (p.optional || p.default_value.is_null()) return "none";
  const bool one_for_all = p.list == Parameter::List::either && p.default_value.is_array() &&
                           p.default_value.size() == 1;
  return value_text(one_for_all ? p.default_value[0] : p.default_value);
}

std::string range_text(const Parameter& p) {
  std::vector<std::string> parts;
  if (p.minimum && p.maximum) parts.push_back(fmt::format("{} to {}", *p.minimum, *p.maximum));
  else if (p.minimum) parts.push_back(fmt::format("≥ {}", *p.minimum));
  else if (p.maximum) parts.push_back(fmt::format("≤ {}", *p.maximum));
  parts.insert(parts.end(), p.choices.begin(), p.choices.end());
  return join(parts, ", ");
}

void add_rows(std::vector<Row>& rows, const std::vector<Parameter>& parameters,
              const std::string& prefix) {
  for (const Parameter& p : parameters) {
    rows.push_back({prefix + p.name, type_text(p), default_text(p), range_text(p), p.unit, p.help});
    add_rows(rows, p.fields, prefix + p.name + ".");
  }
}

Rows parameters_of(const ComponentInfo& component) {
  Rows table{{"parameter", "type", "default", "range or choices", "unit", "help"}, {}};
  add_rows(table.rows, component.parameters, "");
  return table;
}

Rows metrics_of(const ComponentInfo& component) {
  Rows table{{"metric", "unit", "better", "column", "help"}, {}};
  for (const Metric& m : component.metrics) {
    table.rows.push_back({m.name, m.unit, m.better == Better::neither ? "" : name_of(m.better),
                          m.headline ? "yes" : "", m.help});
  }
  return table;
}

std::string traits_text(const Traits& traits) {
  std::vector<std::string> words;
  if (traits.draws_random) words.emplace_back("draws random numbers");
  if (traits.needs_calibration) words.emplace_back("reads calibration text");
  if (traits.needs_corpus) words.emplace_back("reads the corpus");
  if (traits.needs_twin) words.emplace_back("reads the uncompressed checkpoint");
  if (traits.measures_time) words.emplace_back("measures time, so it runs alone");
  return join(words, "; ");
}

std::string escaped(std::string text) {
  for (std::size_t at = 0; (at = text.find('|', at)) != std::string::npos; at += 2)
    text.insert(at, "\\");
  std::replace(text.begin(), text.end(), '\n', ' ');
  return text;
}

std::string code(const std::string& text) { return text.empty() ? text : "`" + text + "`"; }

std::string markdown(const Rows& table) {
  std::string text = fmt::format("\n| {} |\n|", fmt::join(table.heading, " | "));
  for (std::size_t i = 0; i < table.heading.size(); ++i) text += "---|";
  for (Row row : table.rows) {
    for (std::string& cell : row) cell = escaped(cell);
    text += fmt::format("\n| {} |", fmt::join(row, " | "));
  }
  return text + "\n";
}

std::string markdown(const ComponentInfo& component) {
  std::string text = fmt::format("### {}\n\n{}\n", component.name, component.summary);
  if (const std::string traits = traits_text(component.traits); !traits.empty())
    text += "\n*" + traits + "*\n";
  Rows parameters = parameters_of(component), metrics = metrics_of(component);
  for (Row& row : parameters.rows) {
    row[0] = code(row[0]);
    if (row[2] != "required" && row[2] != "none") row[2] = code(row[2]);
  }
  for (Row& row : metrics.rows) row[0] = code(row[0]);
  text += parameters.rows.empty() ? "\nNo parameters.\n" : markdown(parameters);
  return metrics.rows.empty() ? text : text + markdown(metrics);
}

/// Columns on a screen: continuation bytes of UTF-8 take none.
std::size_t columns(const std::string& text) {
  return static_cast<std::size_t>(
      std::count_if(text.begin(), text.end(), [](char c) { return (c & 0xC0) != 0x80; }));
}

/// Rows in columns as wide as their widest cell; columns without a cell are left out.
std::string in_columns(const Rows& table) {
  const Row& heading = table.heading;
  std::vector<std::size_t> widths(heading.size(), 0);
  for (const Row& row : table.rows) {
    for (std::size_t i = 0; i < row.size(); ++i) widths[i] = std::max(widths[i], columns(row[i]));
  }
  std::string text;
  const auto add = [&](const Row& row) {
    std::string line;
    for (std::size_t i = 0; i < row.size(); ++i) {
      if (widths[i] == 0) continue;
      line +=
          row[i] + std::string(std::max(widths[i], heading[i].size()) + 2 - columns(row[i]), ' ');
    }
    text += line.erase(line.find_last_not_of(' ') + 1) + "\n";
  };
  add(heading);
  for (const Row& row : table.rows) add(row);
  return text;
}

}  // namespace

std::string plugins_markdown(const Catalogue& catalogue) {
  std::string text =
      "# Components\n\nWhat each plugin offers, with its parameters. "
      "Generated from the plugins' manifests; do not edit.\n";
  for (const Kind kind :
       {Kind::data, Kind::model, Kind::training, Kind::compression, Kind::evaluation}) {
    const std::vector<std::string> names = catalogue.names(kind);
    if (!names.empty()) text += fmt::format("\n## {}\n", name_of(kind));
    for (const std::string& name : names) text += "\n" + markdown(*catalogue.find(kind, name));
  }
  return text;
}

std::string component_text(const ComponentInfo& component, const Plugin& plugin) {
  std::string text = fmt::format("{} \"{}\" of plugin {} {} ({})\n{}\n", name_of(component.kind),
                                 component.name, plugin.manifest.plugin, plugin.manifest.version,
                                 plugin.file.string(), component.summary);
  if (const std::string traits = traits_text(component.traits); !traits.empty())
    text += traits + "\n";
  text += component.parameters.empty() ? "\nno parameters\n"
                                       : "\n" + in_columns(parameters_of(component));
  return component.metrics.empty() ? text : text + "\n" + in_columns(metrics_of(component));
}

}  // namespace itera
