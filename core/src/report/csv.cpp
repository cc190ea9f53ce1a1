// CSV as RFC 4180 has it, and results.csv.
#include "report/csv.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <set>

#include "base/json.hpp"
#include "report/declared.hpp"
#include "report/numbers.hpp"

namespace itera::report {
namespace {

using Row = std::map<std::string, Values>;  // column → value

/// What the point is, then what its evaluators declare, the difference in quality behind the
/// metrics of the one that measures it.
std::vector<std::string> first_columns(const RunData& run) {
  std::vector<std::string> columns = {"experiment",    "point",  "label",  "twin",
                                      "compared_with", "status", "message"};
  const auto add = [&](const std::string& name) {
    const bool family = name.ends_with("*");
    if (!family && std::find(columns.begin(), columns.end(), name) == columns.end())
      columns.push_back(name);
  };
  const Metric* const quality = quality_of(run);
  for (const Declaration& declaration : run.evaluators) {
    bool measures_quality = false;
    for (const Metric& metric : declaration.metrics) {
      add(metric.name);
      measures_quality = measures_quality || &metric == quality;
    }
    if (!measures_quality) continue;
    add("delta_" + quality->name);
    for (const char* part : {"low", "high", "p", "p_holm", "margin", "unit", "units", "lag1"})
      add(std::string("delta_") + part);
  }
  return columns;
}

template <class Number> Values or_null(const std::optional<Number>& value) {
  return value ? Values(*value) : Values();
}

/// The second stage of a point that records the same name gets "name#2".
void set_new(Row& row, const std::string& name, Values value) {
  std::string column = name;
  for (int i = 2; row.contains(column); ++i) column = fmt::format("{}#{}", name, i);
  row[column] = std::move(value);
}

void add_metrics(Row& row, const Stage& stage) {
  const std::string prefix =
      stage.kind == StageKind::evaluate ? "" : std::string(name_of(stage.kind)) + ".";
  for (const Recorded::Number& number : stage.recorded.numbers)
    set_new(row, prefix + number.name, or_null(number.value));
  for (const auto& [name, text] : stage.recorded.texts) {
    if (name != "guard_detail") set_new(row, prefix + name, text);  // JSON for programs
  }
}

void add_comparison(Row& row, const Metric& quality, const Comparison& comparison) {
  row["delta_" + quality.name] = comparison.delta;
  row["delta_lag1"] = or_null(comparison.lag1);
  if (!comparison.interval) return;
  row["delta_low"] = comparison.interval->low;
  row["delta_high"] = comparison.interval->high;
  row["delta_p"] = comparison.interval->p;
  row["delta_p_holm"] = comparison.adjusted_p;
  row["delta_margin"] = comparison.margin;
  row["delta_unit"] = comparison.interval->unit;
  row["delta_units"] = comparison.interval->units;
}

/// Of all stages of the point, those it shares with others included.
void add_cost(Row& row, const std::vector<const Stage*>& stages) {
  Cost all;
  for (const Stage* stage : stages) {
    const Cost& one = stage->cost;
    if (one.seconds) all.seconds = all.seconds.value_or(0) + *one.seconds;
    if (one.cpu_seconds) all.cpu_seconds = all.cpu_seconds.value_or(0) + *one.cpu_seconds;
    if (one.peak_bytes) all.peak_bytes = std::max(all.peak_bytes.value_or(0), *one.peak_bytes);
  }
  row["cost.seconds"] = or_null(all.seconds);
  row["cost.cpu_seconds"] = or_null(all.cpu_seconds);
  row["cost.peak_bytes"] = or_null(all.peak_bytes);
}

struct Rows {
  std::vector<Row> figures, parameters;  // one entry a point
};

Rows rows_of(const RunData& run, const Comparisons& comparisons) {
  const Metric* const quality = quality_of(run);
  Rows rows;
  for (std::size_t i = 0; i < run.points.size(); ++i) {
    const Point& point = run.points[i];
    const auto stages = run.stages_of(point);
    Row row{{"experiment", run.name},
            {"point", point.index},
            {"label", point.label},
            {"twin", point.twin},
            {"compared_with", point.compared_with},
            {"status", name_of(status_of(run, point))}};
    for (const Stage* stage : stages) {
      if ((stage->failed() || stage->stopped()) && !row.contains("message"))
        row["message"] = stage->label + ": " + stage->message;
      add_metrics(row, *stage);
    }
    if (comparisons.of_point[i]) add_comparison(row, *quality, *comparisons.of_point[i]);
    add_cost(row, stages);
    rows.figures.push_back(std::move(row));
    rows.parameters.push_back(point.parameters.get<Row>());
  }
  return rows;
}

/// The names that occur in any row and are not among `known`: plain ones first, then those of a
/// stage kind, then cost.
std::vector<std::string> further_columns(const std::vector<Row>& rows,
                                         const std::vector<std::string>& known) {
  std::set<std::pair<std::size_t, std::string>> names;
  for (const Row& row : rows) {
    for (const auto& [name, value] : row) {
      const std::vector<std::string> order = {"prepare.", "train.", "compress.", "cost."};
      const auto kind = std::find_if(order.begin(), order.end(),
                                     [&](const auto& p) { return name.starts_with(p); });
      const std::size_t rank =
          kind == order.end() ? 0 : static_cast<std::size_t>(kind - order.begin()) + 1;
      if (std::find(known.begin(), known.end(), name) == known.end()) names.emplace(rank, name);
    }
  }
  std::vector<std::string> columns;
  for (const auto& [rank, name] : names) columns.push_back(name);
  return columns;
}

void append_fields(std::vector<std::string>& fields, const Row& row,
                   const std::vector<std::string>& columns) {
  for (const std::string& column : columns) {
    const auto found = row.find(column);
    fields.push_back(found == row.end() ? "" : csv_field(found->second));
  }
}

}  // namespace

std::string csv_line(const std::vector<std::string>& fields) {
  std::string line;
  for (const std::string& field : fields) {
    if (&field != &fields.front()) line += ',';
    if (field.find_first_of(",\"\r\n") == std::string::npos) {
      line += field;
      continue;
    }
    line += '"';
    for (const char c : field) line += c == '"' ? std::string(2, '"') : std::string(1, c);
    line += '"';
  }
  return line + "\r\n";
}

std::string csv_field(const Values& value) {
  if (value.is_null()) return "";
  if (value.is_string()) return value.get<std::string>();
  if (value.is_number_float()) return round_trip(value.get<double>());
  return canonical(value);
}

std::string results_csv(const RunData& run, const Comparisons& comparisons) {
  const Rows rows = rows_of(run, comparisons);
  std::vector<std::string> figures = first_columns(run);
  for (std::string& name : further_columns(rows.figures, figures))
    figures.push_back(std::move(name));
  const std::vector<std::string> parameters = further_columns(rows.parameters, {});

  std::vector<std::string> header = figures;
  header.insert(header.end(), parameters.begin(), parameters.end());
  for (const auto& [name, value] : run.provenance.items()) header.push_back("provenance." + name);
  std::string text = csv_line(header);
  for (std::size_t i = 0; i < run.points.size(); ++i) {
    std::vector<std::string> fields;
    append_fields(fields, rows.figures[i], figures);
    append_fields(fields, rows.parameters[i], parameters);
    for (const auto& [name, value] : run.provenance.items()) fields.push_back(csv_field(value));
    text += csv_line(fields);
  }
  return text;
}

}  // namespace itera::report
