// What the evaluators of a run declare.
#include "report/declared.hpp"

#include <algorithm>

namespace itera::report {
namespace {

template <class Wanted> const Metric* first(const RunData& run, const Wanted& wanted) {
  for (const Declaration& declaration : run.evaluators) {
    for (const Metric& metric : declaration.metrics) {
      if (wanted(metric)) return &metric;
    }
  }
  return nullptr;
}

}  // namespace

const Metric* metric_of(const RunData& run, const std::string& name) {
  return first(run, [&](const Metric& metric) { return metric.name == name; });
}

const Metric* quality_of(const RunData& run) {
  return first(run, [](const Metric& metric) {
    return metric.headline && metric.samples && !metric.samples->by.empty();
  });
}

std::vector<const Metric*> columns_of(const RunData& run) {
  const Metric* const quality = quality_of(run);
  std::vector<const Metric*> columns;
  for (const Declaration& declaration : run.evaluators) {
    for (const Metric& metric : declaration.metrics) {
      if (metric.headline && metric_of(run, metric.name) == &metric) columns.push_back(&metric);
    }
    const bool measures_quality =
        std::any_of(declaration.metrics.begin(), declaration.metrics.end(),
                    [&](const Metric& metric) { return &metric == quality; });
    if (measures_quality) columns.push_back(nullptr);
  }
  return columns;
}

std::vector<const Metric*> sampled_of(const RunData& run) {
  std::vector<const Metric*> found;
  for (const Declaration& declaration : run.evaluators) {
    for (const Metric& metric : declaration.metrics) {
      if (metric.samples && metric_of(run, metric.name) == &metric) found.push_back(&metric);
    }
  }
  return found;
}

std::optional<Axes> axes_of(const RunData& run) {
  const Metric* const quality = quality_of(run);
  const Metric* const cost =
      first(run, [](const Metric& metric) { return metric.headline && !metric.cost.empty(); });
  if (quality == nullptr || cost == nullptr) return std::nullopt;
  return Axes{*cost, *quality};
}

double loss(const Metric& metric, double value) {
  return metric.better == Better::higher ? -value : value;
}

}  // namespace itera::report
