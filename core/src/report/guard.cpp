// The guard: how far each compressed point drifts from its twin.
#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "base/guard.hpp"
#include "report/numbers.hpp"
#include "report/sections.hpp"
#include "report/table.hpp"

namespace itera::report {
namespace {

constexpr std::size_t most_parts = 8;

/// Of the entry of the chain that the stage is; nothing in runs that do not say.
std::optional<double> bound_of(const Point& point, std::size_t entry) {
  for (const std::string& name :
       {fmt::format("compression[{}].guard.max_drift", entry), std::string("guard.max_drift")}) {
    const auto found = point.parameters.find(name);
    if (found != point.parameters.end() && found->is_number()) return found->get<double>();
  }
  return std::nullopt;
}

/// One guarded stage of a point; a chain has several.
struct Guarded {
  std::string label;
  const Stage* stage;
  std::optional<double> bound;
  bool beyond;
};

std::vector<Guarded> guarded(const RunData& run) {
  std::vector<Guarded> all;
  for (const Point& point : run.points) {
    std::vector<const Stage*> chain;
    for (const Stage* stage : run.stages_of(point)) {
      if (stage->kind == StageKind::compress) chain.push_back(stage);
    }
    for (std::size_t i = 0; i < chain.size(); ++i) {
      const auto drift = chain[i]->number("guard_drift");
      if (!drift && !chain[i]->number("guard_kl")) continue;
      const auto bound = bound_of(point, i);
      const bool beyond =
          drift && bound ? *drift > *bound : says_beyond(chain[i]->text("guard_verdict"));
      const std::string step =
          chain.size() > 1 ? fmt::format(", step {} of {}", i + 1, chain.size()) : "";
      all.push_back({escaped(point.label) + step, chain[i], bound, beyond});
    }
  }
  return all;
}

std::string number(const std::optional<double>& value) {
  return value ? with_sign(*value, decimals_for(*value, 2, 4)) : "";
}

std::vector<double> kl_by_position(const Stage& stage) {
  const auto found = stage.recorded.samples.find("guard_kl_by_position");
  return found == stage.recorded.samples.end() ? std::vector<double>{} : found->second.values;
}

/// Means over equal parts of a segment, for those that were measured over as many positions as the
/// first.
std::string positions_table(const std::vector<Guarded>& rows) {
  std::size_t length = 0;
  for (const Guarded& row : rows) length = std::max(length, kl_by_position(*row.stage).size());
  const std::size_t parts = std::min(length, most_parts);
  if (parts < 2) return "";
  std::vector<Column> columns = {{"KL to the twin in", Align::left}};
  for (std::size_t part = 0; part < parts; ++part)
    columns.push_back({fmt::format("part {} of {}", part + 1, parts)});
  Table table(columns);
  for (const Guarded& row : rows) {
    const std::vector<double> values = kl_by_position(*row.stage);
    const std::size_t own = std::min(values.size(), parts);
    if (own < 2) continue;
    std::vector<std::string> cells = {row.label};
    for (std::size_t part = 0; part < parts; ++part) {
      const std::size_t begin = part * values.size() / parts,
                        end = (part + 1) * values.size() / parts;
      double sum = 0;
      for (std::size_t i = begin; i < end; ++i) sum += values[i];
      cells.push_back(end > begin ? significant(sum / static_cast<double>(end - begin), 3) : "");
    }
    table.row(std::move(cells));
  }
  return "\n" + table.markdown();
}

}  // namespace

std::string guard_section(const RunData& run) {
  const std::vector<Guarded> rows = guarded(run);
  if (rows.empty()) return "";
  Table table({{"model", Align::left},
               {"KL to the twin, nats per token"},
               {"recurrent share, nats per token"},
               {"allowed"},
               {"verdict", Align::left}});
  for (const Guarded& row : rows) {
    const auto mark = [&](const std::string& cell) {
      return row.beyond && !cell.empty() ? "**" + cell + "**" : cell;
    };
    const auto kl = row.stage->number("guard_kl");
    table.row({row.label, kl ? significant(*kl, 3) : "",
               mark(number(row.stage->number("guard_drift"))),
               row.bound ? fmt::format("{}", *row.bound) : "",
               mark(escaped(row.stage->text("guard_verdict")))});
  }
  return "## Guard\n\n" + table.markdown() +
         "\n- The test text with the state carried through each segment. The recurrent share is "
         "what the recurrence itself adds: the KL with the model's own state minus the KL when the "
         "twin's state is put in its place every 64 tokens. **Bold**: more than allowed.\n" +
         positions_table(rows);
}

}  // namespace itera::report
