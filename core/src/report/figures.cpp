// A declared metric in words and digits.
#include "report/figures.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace itera::report {
namespace {

std::string spaced(std::string name) {
  std::replace(name.begin(), name.end(), '_', ' ');
  return name;
}

/// Where the evaluator was told to look further on than to the next token: " at offset 2".
std::string offset_text(const RunData& run, const Metric& metric) {
  if (metric.offset.empty()) return "";
  for (const Point& point : run.points) {
    for (const auto& [name, value] : point.parameters.items()) {
      const bool found = name.starts_with("evaluation") && name.ends_with("." + metric.offset) &&
                         value.is_number();
      if (found && value != 1) return " at offset " + value.dump();
    }
  }
  return "";
}

}  // namespace

std::string title_of(const Metric& metric) {
  if (!metric.title.empty()) return metric.title;
  const bool said = metric.unit.empty() || in_bytes(metric) || *suffix_of(metric) != '\0';
  return spaced(metric.name) + (said ? "" : ", " + metric.unit);
}

std::string words_of(const Metric& metric) {
  const std::string title = title_of(metric);
  return title.substr(0, title.find(','));
}

std::string quantity_of(const Metric& metric) {
  const std::string ending = "_bytes";
  if (!in_bytes(metric) || !metric.name.ends_with(ending)) return words_of(metric);
  return spaced(metric.name.substr(0, metric.name.size() - ending.size())) + " size";
}

const char* arrow_of(Better better) {
  return better == Better::lower ? " ↓" : better == Better::higher ? " ↑" : "";
}

std::string header_of(const RunData& run, const Metric& metric) {
  const std::string unit = in_bytes(metric) ? ", " + unit_of(run, metric).name : "";
  return title_of(metric) + offset_text(run, metric) + unit + arrow_of(metric.better);
}

std::string difference_header(const Metric& metric) { return "Δ " + title_of(metric) + " [95 %]"; }

ByteUnit unit_of(const RunData& run, const Metric& metric) {
  if (!in_bytes(metric)) return {"", 1};
  double largest = 0;
  for (const Point& point : run.points)
    largest = std::max(largest, run.number(point, metric.name).value_or(0));
  return byte_unit(largest);
}

int decimals_of(const Metric& metric, double value) {
  return metric.decimals ? *metric.decimals : decimals_for(value, metric.significant, 0);
}

std::string figure(const Metric& metric, double value, const ByteUnit& unit) {
  const double shown = value / unit.bytes;
  return fixed(shown, decimals_of(metric, shown)) + suffix_of(metric);
}

bool in_bytes(const Metric& metric) { return metric.unit == "bytes"; }

const char* suffix_of(const Metric& metric) { return metric.unit == "×" ? "×" : ""; }

}  // namespace itera::report
