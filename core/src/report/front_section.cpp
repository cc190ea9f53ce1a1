// The section on the Pareto front.
#include "report/front_section.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "base/text.hpp"
#include "report/figures.hpp"
#include "report/result_table.hpp"
#include "report/table.hpp"

namespace itera::report {
namespace {

constexpr std::size_t most_rows = 12;

std::string verdict(const Metric& quality, const Gap& gap, bool seeds) {
  if (gap.pairs == 0) return "no seed in common";
  if (!gap.interval) return seeds ? "no interval from one seed" : "no interval";
  if (gap.interval->low <= 0 && gap.interval->high >= 0) return "within noise";
  if (gap.adjusted_p > 0.05) return "unsure";
  return loss(quality, gap.delta) < 0 ? "better" : "worse";
}

std::string difference(const Metric& quality, const Gap& gap, bool seeds) {
  if (gap.pairs == 0) return "";
  const int fewest = decimals_of(quality, gap.delta);
  if (!gap.interval) return with_sign(gap.delta, decimals_for(gap.delta, 2, fewest));
  const std::string text =
      difference_text(gap.delta, seeds ? std::optional(gap.deviation) : std::nullopt,
                      gap.interval->low, gap.interval->high, fewest);
  return gap.adjusted_p <= 0.05 ? "**" + text + "**" : text;
}

std::string table_of(const Front& front, const std::vector<Gap>& gaps, const char* order) {
  const bool seeds = over_seeds(front.groups);
  const auto& [cost, quality] = front.axes;
  Table table({{"model", Align::left},
               {"against", Align::left},
               {"Δ " + words_of(cost)},
               {difference_header(quality)},
               {seeds ? "n" : ""},
               {"verdict", Align::left}});
  for (std::size_t i = 0; i < std::min(gaps.size(), most_rows); ++i) {
    const Gap& gap = gaps[i];
    const double own = front.places[gap.group]->cost, base = front.places[gap.base]->cost;
    table.row({escaped(front.groups[gap.group].label), escaped(front.groups[gap.base].label),
               with_sign(100 * (own / base - 1), 1) + " %", difference(quality, gap, seeds),
               seeds ? fmt::format("{}", gap.pairs) : "", verdict(quality, gap, seeds)});
  }
  const std::string rest =
      gaps.size() > most_rows
          ? fmt::format("\nThe {} {} of {}; results.csv has all.\n", order, most_rows, gaps.size())
          : "";
  return table.markdown() + rest;
}

std::string bought_with(const Metric& cost) {
  return in_bytes(cost) ? "bytes buy" : words_of(cost) + " buys";
}

bool has_interval(const Gap& gap) { return gap.interval.has_value(); }

std::string legend(const Front& front, bool intervals) {
  const std::string brackets =
      over_seeds(front.groups)
          ? "- Δ is paired by seed, ± its standard deviation. Brackets: 95 % interval by Student's "
            "t over the n seeds' differences. It covers other seeds, not another text.\n"
          : "- Brackets: 95 % interval of the paired bootstrap over windows. It covers these "
            "checkpoints on this text, not another training run or another text.\n";
  const std::string verdicts =
      "- **Bold**, better or worse: the interval excludes 0 even after Holm's correction over its "
      "table; unsure: only before it; within noise: it holds 0.\n";
  return (intervals ? brackets + verdicts : "") +
         "- The front is drawn by these very figures, so what is on it looks a little better than "
         "it is.\n";
}

}  // namespace

std::string front_note(const Front& front) {
  if (!front.varies.empty()) {
    return fmt::format(
        "- No Pareto front: {} varies, so the rows are not all scored on the same text.\n",
        escaped(front.varies));
  }
  if (!front.exists()) return "";
  std::string lines = fmt::format(
      "- {}: on the Pareto front of {} and {}: no other row is as small and as good, and better in "
      "one of the two.\n",
      front_mark, words_of(front.axes.cost), words_of(front.axes.quality));
  std::vector<std::string> others;
  for (std::size_t i = 0; i < front.groups.size(); ++i) {
    if (front.places[i] && !front.ranked[i]) others.push_back(escaped(front.groups[i].label));
  }
  if (!others.empty()) {
    lines += fmt::format(
        "- Not ranked, as other seeds lie behind {} mean{} than behind most: {}.\n",
        others.size() == 1 ? "its" : "their", others.size() == 1 ? "" : "s", join(others, ", "));
  }
  return lines;
}

std::string front_section(const RunData& run, const Front& front, const std::string& picture) {
  if (!front.exists()) return "";
  std::vector<Gap> steps = steps_of(run, front), distances = distances_of(run, front);
  std::stable_sort(distances.begin(), distances.end(), [&](const Gap& a, const Gap& b) {
    return loss(front.axes.quality, a.delta) < loss(front.axes.quality, b.delta);
  });
  std::string text = "## Pareto front\n";
  if (!picture.empty()) text += "\n" + picture + "\n";
  if (!steps.empty()) {
    text += "\nWhat more " + bought_with(front.axes.cost) +
            ": each row on the front against the next smaller one.\n\n" +
            table_of(front, steps, "smallest");
  }
  if (!distances.empty()) {
    text += "\nBehind the front: each row against the best one on it that is no larger.\n\n" +
            table_of(front, distances, "nearest");
  }
  if (steps.empty() && distances.empty()) return text;
  const bool intervals = std::any_of(steps.begin(), steps.end(), has_interval) ||
                         std::any_of(distances.begin(), distances.end(), has_interval);
  return text + "\n" + legend(front, intervals);
}

}  // namespace itera::report
