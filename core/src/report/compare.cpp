// Every compressed point against its twin.
#include "report/compare.hpp"

#include <algorithm>

#include "report/holm.hpp"

namespace itera::report {
namespace {

struct Windows {
  std::vector<double> nats, bytes;
  std::vector<std::int64_t> documents;
};

/// The windows behind the point's bits per byte, when they were kept.
std::optional<Windows> scored_windows(const RunData& run, const Point& point) {
  for (const Stage* stage : run.stages_of(point)) {
    if (stage->kind != "evaluate" || !stage->number("bits_per_byte")) continue;
    const Values samples = stage->metrics.value("samples", Values::object());
    const auto found = samples.find("nats");
    if (found == samples.end()) continue;
    Windows windows{found->at("values").get<std::vector<double>>(),
                    found->at("weights").get<std::vector<double>>(),
                    found->value("groups", std::vector<std::int64_t>{})};
    if (windows.bytes.size() != windows.nats.size()) continue;
    if (windows.documents.size() != windows.nats.size()) windows.documents.clear();
    return windows;
  }
  return std::nullopt;
}

Comparison compared(double delta, const std::optional<Windows>& own,
                    const std::optional<Windows>& twin, double margin) {
  Comparison comparison;
  comparison.delta = delta;
  if (!own || !twin || own->bytes != twin->bytes || own->documents != twin->documents)
    return comparison;
  Paired paired{own->nats, own->bytes, own->documents};
  for (std::size_t i = 0; i < paired.difference.size(); ++i) paired.difference[i] -= twin->nats[i];
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
  Comparisons result;
  result.of_point.resize(run.points.size());
  const auto twin =
      std::find_if(run.points.begin(), run.points.end(), [](const Point& p) { return p.twin; });
  if (twin == run.points.end()) return result;
  result.twin_bits_per_byte = run.number(*twin, "bits_per_byte");
  if (!result.twin_bits_per_byte) return result;
  result.margin = run.margin * *result.twin_bits_per_byte;

  const auto twin_windows = scored_windows(run, *twin);
  for (std::size_t i = 0; i < run.points.size(); ++i) {
    const Point& point = run.points[i];
    const auto bits = run.number(point, "bits_per_byte");
    if (point.twin || !bits) continue;
    result.of_point[i] = compared(*bits - *result.twin_bits_per_byte, scored_windows(run, point),
                                  twin_windows, result.margin);
    if (result.of_point[i]->interval) ++result.tested;
  }
  correct(result.of_point);
  return result;
}

}  // namespace itera::report
