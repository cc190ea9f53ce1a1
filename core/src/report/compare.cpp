// Every compressed point against its twin.
#include "report/compare.hpp"

#include <cmath>
#include <map>

#include "report/declared.hpp"
#include "report/holm.hpp"

namespace itera::report {
namespace {

struct Windows {
  std::vector<double> values, weights;
  std::vector<std::int64_t> documents;
};

/// As the metric says: all alike, the values of other samples, or what they carry.
std::vector<double> weights_of(const Sampled& sampled,
                               const std::map<std::string, Recorded::Samples>& all,
                               const Recorded::Samples& own) {
  if (sampled.by.empty()) return std::vector<double>(own.values.size(), 1);
  const auto others = all.find(sampled.by);
  return others != all.end() ? others->second.values : own.weights;
}

/// The windows behind the point's figure, when they were kept.
std::optional<Windows> scored_windows(const Metric& metric, const RunData& run,
                                      const Point& point) {
  if (!metric.samples) return std::nullopt;
  for (const Stage* stage : run.stages_of(point)) {
    if (stage->kind != StageKind::evaluate || !stage->number(metric.name)) continue;
    const auto& all = stage->recorded.samples;
    const auto found = all.find(samples_name(metric));
    if (found == all.end()) continue;
    const Recorded::Samples& own = found->second;
    Windows windows{own.values, weights_of(*metric.samples, all, own), own.groups};
    if (windows.weights.size() != windows.values.size()) continue;
    if (windows.documents.size() != windows.values.size()) windows.documents.clear();
    return windows;
  }
  return std::nullopt;
}

Comparison compared(const Metric& metric, double delta, const std::optional<Windows>& own,
                    const std::optional<Windows>& twin, double margin) {
  Comparison comparison;
  comparison.delta = delta;
  comparison.margin = margin;
  if (!own || !twin || own->weights != twin->weights || own->documents != twin->documents)
    return comparison;
  Paired paired{own->values, own->weights, own->documents, metric.samples->per_unit};
  for (std::size_t i = 0; i < paired.difference.size(); ++i)
    paired.difference[i] -= twin->values[i];
  comparison.interval = bootstrap(paired, margin);
  comparison.lag1 = lag1_correlation(paired.difference);
  if (comparison.interval) comparison.delta = comparison.interval->delta;
  return comparison;
}

void correct(std::vector<std::optional<Comparison>>& comparisons) {
  std::vector<Comparison*> tested;
  std::vector<double> p_values;
  for (auto& comparison : comparisons) {
    if (!comparison || !comparison->interval) continue;
    tested.push_back(&*comparison);
    p_values.push_back(comparison->interval->p);
  }
  const std::vector<double> adjusted = holm(p_values);
  for (std::size_t i = 0; i < tested.size(); ++i) {
    tested[i]->adjusted_p = adjusted[i];
    tested[i]->bold = adjusted[i] <= 0.05;
  }
}

}  // namespace

Comparisons compare_with_twin(const RunData& run) {
  struct Twin {
    double value;
    std::optional<Windows> windows;
  };
  Comparisons result;
  result.of_point.resize(run.points.size());
  const Metric* const quality = quality_of(run);
  if (quality == nullptr) return result;
  std::map<std::size_t, Twin> twins;
  for (std::size_t i = 0; i < run.points.size(); ++i) {
    const auto value = run.number(run.points[i], quality->name);
    if (!run.points[i].twin || !value) continue;
    if (!result.twin_quality) result.twin_quality = value;
    twins[i] = {*value, scored_windows(*quality, run, run.points[i])};
  }
  result.margin = run.margin * std::fabs(result.twin_quality.value_or(0));
  for (std::size_t i = 0; i < run.points.size(); ++i) {
    const Point& point = run.points[i];
    const auto twin = twins.find(run.twin_of(point).value_or(run.points.size()));
    const auto value = run.number(point, quality->name);
    if (twin == twins.end() || !value) continue;
    const auto& [base, windows] = twin->second;
    result.of_point[i] = compared(*quality, *value - base, scored_windows(*quality, run, point),
                                  windows, run.margin * std::fabs(base));
    if (result.of_point[i]->interval) ++result.tested;
  }
  correct(result.of_point);
  return result;
}

std::optional<Comparison> compare_points(const Metric& metric, const RunData& run,
                                         const Point& point, const RunData& base_run,
                                         const Point& base, double margin) {
  const auto value = run.number(point, metric.name);
  const auto base_value = base_run.number(base, metric.name);
  if (!value || !base_value) return std::nullopt;
  return compared(metric, *value - *base_value, scored_windows(metric, run, point),
                  scored_windows(metric, base_run, base), margin);
}

}  // namespace itera::report
