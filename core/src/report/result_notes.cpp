// The lines under the result table.
#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <set>

#include "base/text.hpp"
#include "report/declared.hpp"
#include "report/figures.hpp"
#include "report/result_table.hpp"
#include "report/table.hpp"

namespace itera::report {
namespace {

constexpr std::size_t few_units = 20;  // a percentile interval over fewer covers less than it says

std::string range_of(const std::vector<double>& values) {
  const auto [low, high] = std::minmax_element(values.begin(), values.end());
  const std::string from = fixed(*low, 2), to = fixed(*high, 2);
  return from == to ? from : from + " to " + to;
}

std::string what_brackets_cover(const RunData& run, const Comparisons& comparisons) {
  const Bootstrap* interval = nullptr;
  std::vector<double> lags;
  for (const auto& comparison : comparisons.of_point) {
    if (!comparison || !comparison->interval) continue;
    if (interval == nullptr) interval = &*comparison->interval;
    if (comparison->lag1) lags.push_back(*comparison->lag1);
  }
  if (interval == nullptr) return "";
  return fmt::format(
      "- Δ is to the twin, {}. Brackets: 95 % interval of a paired bootstrap over {} "
      "{}{} "
      "({} draws, fixed seed). It covers this checkpoint on this text, not another training run or "
      "another text. Lag-1 correlation of the windows' differences: {}.\n",
      run.several_twins() ? "the nearest row above that has none" : "the first row",
      interval->units, interval->unit,
      interval->units < few_units ? ", so few that it is rather too narrow" : "", bootstrap_draws,
      lags.empty() ? "none, all are equal" : range_of(lags));
}

std::string when_bold(const RunData& run, const Comparisons& comparisons) {
  if (comparisons.tested == 0) return "";
  const double least_p = 2.0 / (1.0 + bootstrap_draws);
  double low = comparisons.margin, high = comparisons.margin;
  for (const auto& comparison : comparisons.of_point) {
    if (!comparison || !comparison->interval || comparison->margin <= 0) continue;
    low = std::min(low, comparison->margin);
    high = std::max(high, comparison->margin);
  }
  const std::string from = significant(low, 2), to = significant(high, 2);
  return fmt::format(
      "- **Bold**: the interval lies outside ±{:.6g} % of the twin's {} (±{}), "
      "Holm-corrected over {} comparison{}{}.\n",
      100 * run.margin, words_of(*quality_of(run)), from == to ? from : from + " to " + to,
      comparisons.tested, comparisons.tested == 1 ? "" : "s",
      least_p * static_cast<double>(comparisons.tested) > 0.05 ? ": too many for any to be bold"
                                                               : "");
}

std::string what_is_not_compared(const RunData& run, const Comparisons& comparisons) {
  std::string lines;
  for (std::size_t i = 0; i < run.points.size(); ++i) {
    const auto& comparison = comparisons.of_point[i];
    if (comparison && !comparison->interval) {
      lines += fmt::format(
          "- {} has no interval: it and its twin were not scored on the same windows, or on too "
          "few.\n",
          escaped(run.points[i].label));
    }
  }
  const Metric* const quality = quality_of(run);
  if (quality == nullptr) return lines;
  std::set<std::size_t> without;  // twins with nothing to compare with
  for (const Point& point : run.points) {
    const auto twin = run.twin_of(point);
    if (twin && run.number(point, quality->name) && !run.number(run.points[*twin], quality->name)) {
      without.insert(*twin);
    }
  }
  for (const std::size_t twin : without) {
    lines += fmt::format("- {} has no {}, so nothing is compared with it.\n",
                         run.several_twins() ? escaped(run.points[twin].label) : "The twin",
                         words_of(*quality));
  }
  return lines;
}

/// "slower in decode (0.88× [0.86, 0.90])" of a point that is not surely better than its twin.
std::string no_better_in(const RunData& run, const Point& point, const Metric& metric) {
  const auto ratio = run.number(point, metric.ratio);
  if (!ratio || point.twin) return "";
  const double low = run.number(point, metric.ratio + "_low").value_or(*ratio);
  const double high = run.number(point, metric.ratio + "_high").value_or(*ratio);
  if (low > 1) return "";
  const bool speed = metric.unit.ends_with("/s");
  const char* const worse = speed ? "slower" : "worse";
  const char* const equal = speed ? "no faster" : "no better";
  return fmt::format("{} in {} ({} {})", high < 1 ? worse : equal, words_of(metric), times(*ratio),
                     interval(fixed(low, 2), fixed(high, 2)));
}

/// A compressed model that got no faster says so.
std::string who_got_no_better(const RunData& run) {
  const std::vector<const Metric*> columns = columns_of(run);
  std::string lines;
  for (const Point& point : run.points) {
    std::vector<std::string> faults;
    for (const Metric* metric : columns) {
      if (metric == nullptr || metric->ratio.empty()) continue;
      if (std::string fault = no_better_in(run, point, *metric); !fault.empty())
        faults.push_back(std::move(fault));
    }
    if (!faults.empty())
      lines += fmt::format("- {} is {}.\n", escaped(point.label), join(faults, " and "));
  }
  return lines;
}

std::string what_computed(const RunData& run) {
  std::vector<std::string> arithmetics;
  std::map<std::string, std::vector<std::string>> labels;
  for (const Point& point : run.points) {
    const std::string arithmetic = run.text(point, "arithmetic");
    if (arithmetic.empty()) continue;
    if (!labels.contains(arithmetic)) arithmetics.push_back(arithmetic);
    labels[arithmetic].push_back(escaped(point.label));
  }
  if (arithmetics.empty()) return "";
  std::vector<std::string> parts;
  for (const std::string& arithmetic : arithmetics) {
    parts.push_back(escaped(arithmetic) +
                    (arithmetics.size() > 1 ? " (" + join(labels[arithmetic], ", ") + ")" : ""));
  }
  const Values threads = run.provenance.value("threads", Values());
  return fmt::format(
      "- Speed: batch 1{}, arithmetic: {}. Tokens/s of different rows were measured at different "
      "times; only the paired ratio in parentheses compares: the median of runs beside the twin's "
      "in one process, with its interval; above 1 is faster.\n",
      threads.is_null() ? ""
                        : fmt::format(", {} thread{}", threads.dump(), threads == 1 ? "" : "s"),
      join(parts, "; "));
}

std::string what_metrics_are(const RunData& run) {
  std::string lines;
  for (const Metric* metric : columns_of(run)) {
    if (metric == nullptr || metric->note.empty()) continue;
    const bool shown = std::any_of(run.points.begin(), run.points.end(), [&](const Point& point) {
      return run.number(point, metric->name).has_value();
    });
    if (shown) lines += "- " + escaped(metric->note) + "\n";
  }
  return lines;
}

/// Of the test split: every token but the first of each document is scored unless there is a limit.
bool scored_only_a_part(const RunData& run, const Stage& prepare) {
  const auto tokens = prepare.number("tokens_test"), documents = prepare.number("documents_test");
  if (!tokens || !documents) return false;
  return std::any_of(run.points.begin(), run.points.end(), [&](const Point& point) {
    const auto scored = run.number(point, "tokens");
    return scored && *scored < *tokens - *documents;
  });
}

std::string reference(const RunData& run) {
  for (const Stage* stage : run.stages_of(StageKind::prepare)) {
    if (const auto bits = stage->number("xz_bits_per_byte")) {
      return fmt::format("- Reference: `xz -9` needs {} bits per byte on the {}.\n",
                         fixed(*bits, 4),
                         scored_only_a_part(run, *stage) ? "whole test split" : "same test text");
    }
  }
  return "";
}

}  // namespace

std::string point_notes(const RunData& run, const Comparisons& comparisons) {
  return what_brackets_cover(run, comparisons) + when_bold(run, comparisons) +
         what_is_not_compared(run, comparisons) + who_got_no_better(run) + what_computed(run);
}

std::string general_notes(const RunData& run) { return what_metrics_are(run) + reference(run); }

}  // namespace itera::report
