// The result of a sweep over seeds.
#include "report/group_table.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <set>

#include "base/text.hpp"
#include "report/declared.hpp"
#include "report/figures.hpp"
#include "report/holm.hpp"
#include "report/result_table.hpp"
#include "report/table.hpp"

namespace itera::report {
namespace {

/// Where fewer seeds have the figure than the row says, the cell says so.
std::string of_fewer(std::string text, std::size_t count, std::size_t seeds) {
  return count == seeds ? text : text + fmt::format(" (n = {})", count);
}

class Cells {
 public:
  Cells(const RunData& run, const Group& group)
      : run_(run), group_(group), seeds_(measured(run, group)) {}

  [[nodiscard]] std::string label() const {
    const std::string missing = shortfall(run_, group_);
    return escaped(group_.label) + (missing.empty() ? "" : " (" + missing + ")");
  }
  [[nodiscard]] std::string count() const { return fmt::format("{}", seeds_); }

  [[nodiscard]] std::string figure(const Metric& metric, const ByteUnit& unit) const {
    const Spread spread = spread_of(run_, group_, metric.name);
    if (spread.count == 0) return "";
    return of_fewer(
        metric.samples ? sampled(metric, spread, unit) : measured_once(metric, spread, unit),
        spread.count, seeds_);
  }

  [[nodiscard]] std::string difference(const Metric& quality,
                                       const std::optional<AgainstTwin>& found) const {
    if (!found) return "";
    const Spread& spread = found->difference;
    const int fewest = decimals_of(quality, spread.mean);
    if (!found->interval)
      return of_fewer(with_sign(spread.mean, decimals_for(spread.mean, 2, fewest)), spread.count,
                      seeds_);
    const std::string text = difference_text(spread.mean, spread.deviation, found->interval->low,
                                             found->interval->high, fewest);
    return of_fewer(found->bold ? "**" + text + "**" : text, spread.count, seeds_);
  }

 private:
  /// With as many decimals as the deviation is worth.
  static std::string sampled(const Metric& metric, const Spread& spread, const ByteUnit& unit) {
    const double mean = spread.mean / unit.bytes;
    const int fewest = decimals_of(metric, mean);
    return (spread.count == 1 ? fixed(mean, fewest)
                              : with_deviation(mean, spread.deviation / unit.bytes, fewest)) +
           suffix_of(metric);
  }

  /// What hardly differs between seeds has its deviation only where it would be seen.
  static std::string measured_once(const Metric& metric, const Spread& spread,
                                   const ByteUnit& unit) {
    const int decimals = decimals_of(metric, spread.mean / unit.bytes);
    const std::string deviation = fixed(spread.deviation / unit.bytes, decimals);
    const bool seen = deviation.find_first_of("123456789") != std::string::npos;
    return fixed(spread.mean / unit.bytes, decimals) + (seen ? " ± " + deviation : "") +
           suffix_of(metric);
  }

  const RunData& run_;
  const Group& group_;
  std::size_t seeds_;
};

void correct(std::vector<std::optional<AgainstTwin>>& all) {
  std::vector<AgainstTwin*> tested;
  std::vector<double> p_values;
  for (auto& one : all) {
    if (!one || !one->interval) continue;
    tested.push_back(&*one);
    p_values.push_back(one->interval->p);
  }
  const std::vector<double> adjusted = holm(p_values);
  for (std::size_t i = 0; i < tested.size(); ++i) tested[i]->bold = adjusted[i] <= 0.05;
}

bool any_has(const RunData& run, const std::string& metric) {
  return std::any_of(run.points.begin(), run.points.end(),
                     [&](const Point& point) { return run.number(point, metric).has_value(); });
}

/// Whether a column shows it in place of what it is the ratio of.
bool compares_with_twin(const RunData& run, const Metric& metric) {
  const auto columns = columns_of(run);
  return std::any_of(columns.begin(), columns.end(), [&](const Metric* column) {
    return column != nullptr && column->ratio == metric.name;
  });
}

/// "t = 4.303 for 3 seeds", for every number of seeds that has an interval.
std::string reaches(const std::set<std::size_t>& counts) {
  std::vector<std::string> words;
  for (const std::size_t count : counts)
    words.push_back(fmt::format("t = {} for {} seeds", fixed(student_reach(count - 1), 3), count));
  return join(words, ", ");
}

}  // namespace

std::vector<std::optional<AgainstTwin>> against_twins(const RunData& run,
                                                      const std::vector<Group>& groups) {
  std::vector<std::optional<AgainstTwin>> all(groups.size());
  const Metric* const quality = quality_of(run);
  if (quality == nullptr) return all;
  for (std::size_t i = 0; i < groups.size(); ++i) {
    const Group* const twin = twin_of(run, groups, groups[i]);
    if (twin == nullptr) continue;
    const Spread difference = spread_of(paired_differences(run, *quality, groups[i], *twin));
    if (difference.count == 0) continue;
    const double margin = run.margin * std::fabs(spread_of(run, *twin, quality->name).mean);
    all[i] = AgainstTwin{difference, student(difference, margin), margin, false};
  }
  correct(all);
  return all;
}

std::string group_table(const RunData& run, const Front& front) {
  const Metric* const quality = quality_of(run);
  std::vector<const Metric*> metrics;
  std::vector<ByteUnit> units;
  std::vector<Column> columns = {{"model", Align::left}, {"front", Align::left}, {"n"}};
  for (const Metric* metric : columns_of(run)) {
    if (metric != nullptr && !metric->unless.empty() && any_has(run, metric->unless)) continue;
    if (metric != nullptr && !metric->ratio.empty()) metric = metric_of(run, metric->ratio);
    metrics.push_back(metric);
    units.push_back(metric ? unit_of(run, *metric) : ByteUnit{"", 1});
    columns.push_back({metric ? header_of(run, *metric) : difference_header(*quality)});
  }
  Table table(columns);
  const auto differences = against_twins(run, front.groups);
  for (std::size_t i = 0; i < front.groups.size(); ++i) {
    const Group& group = front.groups[i];
    const Cells of_group(run, group);
    std::vector<std::string> cells = {of_group.label(), front.on[i] ? front_mark : "",
                                      of_group.count()};
    for (std::size_t m = 0; m < metrics.size(); ++m) {
      const Metric* const metric = metrics[m];
      if (metric == nullptr) cells.push_back(of_group.difference(*quality, differences[i]));
      else if (group.twin && compares_with_twin(run, *metric)) cells.emplace_back();
      else cells.push_back(of_group.figure(*metric, units[m]));
    }
    table.row(std::move(cells));
  }
  return table.markdown();
}

std::string group_notes(const RunData& run, const Front& front) {
  const auto differences = against_twins(run, front.groups);
  std::set<std::size_t> counts;
  std::size_t tested = 0;
  bool alone = false;
  for (const auto& one : differences) {
    if (!one) continue;
    if (!one->interval) alone = true;
    if (!one->interval) continue;
    ++tested;
    counts.insert(one->difference.count);
  }
  std::string lines =
      "- One row for all seeds: the mean ± the standard deviation (n − 1) over the n seeds that "
      "have "
      "figures; single points are listed below.\n";
  if (tested > 0) {
    const bool several = std::count_if(front.groups.begin(), front.groups.end(),
                                       [](const Group& group) { return group.twin; }) > 1;
    lines += fmt::format(
        "- Δ is to the twin, {}, paired by seed, so that what a seed does to both is not in it: "
        "the "
        "mean of each seed's difference ± their standard deviation. Brackets: 95 % interval of "
        "that mean by Student's t over the seeds "
        "({}). It covers other seeds on this text, not another text.{}\n"
        "- **Bold**: the interval lies outside ±{:.6g} % of the twin's {}, "
        "Holm-corrected over {} comparison{}.\n",
        several ? "the nearest row above that has none" : "the first row", reaches(counts),
        alone ? " One seed alone has none." : "", 100 * run.margin, words_of(*quality_of(run)),
        tested, tested == 1 ? "" : "s");
  }
  return lines;
}

}  // namespace itera::report
