// Footprint, data, notes and failures.
#include "report/sections.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "base/text.hpp"
#include "report/numbers.hpp"
#include "report/table.hpp"

namespace itera::report {
namespace {

constexpr std::size_t most_points = 6;

/// Names of the footprint records that begin with bytes_, roles apart.
std::set<std::string> byte_records(const RunData& run, bool roles) {
  std::set<std::string> names;
  for (const Stage* stage : run.stages_of(StageKind::evaluate)) {
    for (const auto& [name, unit, value, better] : stage->recorded.numbers) {
      if (name.starts_with("bytes_") && name.starts_with("bytes_role_") == roles)
        names.insert(name);
    }
  }
  return names;
}

}  // namespace

std::string footprint_section(const RunData& run) {
  const std::size_t shown = std::min(run.points.size(), most_points);
  std::vector<Column> columns = {{"KiB", Align::left}};
  for (std::size_t i = 0; i < shown; ++i) columns.push_back({escaped(run.points[i].label)});
  Table table(columns);
  const auto add = [&](const std::string& title, const std::string& metric, double unit,
                       int decimals) {
    std::vector<std::string> cells = {title};
    bool found = false;
    for (std::size_t i = 0; i < shown; ++i) {
      const auto value = run.number(run.points[i], metric);
      found = found || value;
      cells.push_back(value ? fixed(*value / unit, decimals) : "");
    }
    if (found) table.row(std::move(cells));
  };
  for (const bool roles : {false, true}) {
    const std::string prefix = roles ? "bytes_role_" : "bytes_";
    for (const std::string& name : byte_records(run, roles)) {
      add((roles ? "role " : "form ") + escaped(name.substr(prefix.size())), name, 1024, 1);
    }
  }
  add("payload", "payload_bytes", 1024, 1);
  add("file", "file_bytes", 1024, 1);
  add("process, MiB", "process_resident_bytes", 1024.0 * 1024, 1);
  add("parameters, millions", "parameters", 1e6, 3);
  add("MFLOP a token", "flops_per_token", 1e6, 2);
  if (table.empty()) return "";
  const std::string rest =
      run.points.size() > shown
          ? fmt::format("\nThe first {} of {} points; the rest are in results.csv.\n", shown,
                        run.points.size())
          : "";
  return "## Footprint\n\n" + table.markdown() + rest;
}

std::string data_section(const RunData& run) {
  std::string lines;
  for (const Stage* stage : run.stages_of(StageKind::prepare)) {
    std::vector<std::string> sizes;
    if (const auto documents = stage->number("documents_test"))
      sizes.push_back(format_count(*documents) + " documents");
    if (const auto tokens = stage->number("tokens_test"))
      sizes.push_back(format_count(*tokens) + " tokens");
    const auto trained = stage->number("tokens_train");
    if (!sizes.empty()) {
      lines += fmt::format("- Test text: {}{}.\n", join(sizes, ", "),
                           trained ? "; training text: " + format_count(*trained) + " tokens" : "");
    }
    for (const std::string& note : stage->recorded.notes) lines += "- " + escaped(note) + "\n";
  }
  return lines.empty() ? "" : "## Data\n\n" + lines;
}

std::string notes_section(const RunData& run) {
  std::string lines;
  for (const Stage& stage : run.stages) {
    if (stage.kind == StageKind::prepare || stage.kind == StageKind::compress)
      continue;  // those stand elsewhere
    for (const std::string& note : stage.recorded.notes) {
      lines += fmt::format("- {}: {}\n", escaped(stage.label), escaped(note));
    }
  }
  return lines.empty() ? "" : "## Notes\n\n" + lines;
}

std::string failures_section(const RunData& run) {
  Table table({{"stage", Align::left}, {"message", Align::left}});
  for (const Stage& stage : run.stages) {
    if (stage.failed() || stage.stopped())
      table.row({escaped(stage.label), escaped(stage.message)});
  }
  if (table.empty()) return "";
  const auto unfinished = std::count_if(
      run.stages.begin(), run.stages.end(),
      [](const Stage& stage) { return !stage.complete() && !stage.failed() && !stage.stopped(); });
  const std::string rest =
      unfinished == 0 ? "" : fmt::format("\n{} further stages were not finished.\n", unfinished);
  return "## Failures\n\n" + table.markdown() + rest;
}

}  // namespace itera::report
