// The table a reader came for.
#include "report/result_table.hpp"

#include "report/declared.hpp"
#include "report/figures.hpp"
#include "report/table.hpp"

namespace itera::report {
namespace {

std::string label_of(const RunData& run, const Point& point) {
  const PointStatus status = status_of(run, point);
  return escaped(point.label) +
         (status == PointStatus::complete ? "" : fmt::format(" ({})", name_of(status)));
}

std::string difference(const Metric& quality, const std::optional<Comparison>& comparison) {
  if (!comparison) return "";
  const double delta = comparison->delta;
  const int fewest = decimals_of(quality, delta);
  if (!comparison->interval) return with_sign(delta, decimals_for(delta, 2, fewest));
  const std::string text =
      difference_text(delta, {}, comparison->interval->low, comparison->interval->high, fewest);
  return comparison->bold ? "**" + text + "**" : text;
}

/// A compressed row has the twin's figure beside it: measured in the same process, pair by pair.
std::string beside_twin(const RunData& run, const Point& point, const Metric& metric,
                        const ByteUnit& unit) {
  const auto low = run.number(point, metric.ratio + "_low"),
             high = run.number(point, metric.ratio + "_high");
  const auto ratio = run.number(point, metric.ratio);
  if (!ratio || point.twin) return "";
  const std::string range = low && high ? " " + interval(fixed(*low, 2), fixed(*high, 2)) : "";
  const auto twin = run.number(point, "twin_" + metric.name);
  const std::string of_twin = twin ? " of " + figure(metric, *twin, unit) : "";
  return " (" + times(*ratio) + range + of_twin + ")";
}

std::string cell(const RunData& run, const Point& point, const Metric& metric,
                 const ByteUnit& unit) {
  if (!metric.unless.empty() && run.number(point, metric.unless)) return "";
  const auto value = run.number(point, metric.name);
  if (!value) return "";
  const std::string beside = metric.ratio.empty() ? "" : beside_twin(run, point, metric, unit);
  return figure(metric, *value, unit) + beside;
}

}  // namespace

std::string result_table(const RunData& run, const Comparisons& comparisons,
                         const std::vector<bool>& on_front) {
  const std::vector<const Metric*> metrics = columns_of(run);
  std::vector<Column> columns = {{"model", Align::left}, {"front", Align::left}};
  std::vector<ByteUnit> units;
  for (const Metric* metric : metrics) {
    columns.push_back({metric ? header_of(run, *metric) : difference_header(*quality_of(run))});
    units.push_back(metric ? unit_of(run, *metric) : ByteUnit{"", 1});
  }
  Table table(columns);
  for (std::size_t i = 0; i < run.points.size(); ++i) {
    const Point& point = run.points[i];
    const bool marked = !on_front.empty() && on_front[i];
    std::vector<std::string> cells = {label_of(run, point), marked ? front_mark : ""};
    for (std::size_t m = 0; m < metrics.size(); ++m) {
      cells.push_back(metrics[m] ? cell(run, point, *metrics[m], units[m])
                                 : difference(*quality_of(run), comparisons.of_point[i]));
    }
    table.row(std::move(cells));
  }
  return table.markdown();
}

}  // namespace itera::report
