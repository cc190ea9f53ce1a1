// Every compressed point against its twin.
#include "report/compare.hpp"

#include <algorithm>
#include <map>

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
    if (stage->kind != StageKind::evaluate || !stage->number("bits_per_byte")) continue;
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
  comparison.margin = margin;
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
  struct Twin {
    double bits;
    std::optional<Windows> windows;
  };
  Comparisons result;
  result.of_point.resize(run.points.size());
  std::map<std::size_t, Twin> twins;
  for (std::size_t i = 0; i < run.points.size(); ++i) {
    const auto bits = run.number(run.points[i], "bits_per_byte");
    if (!run.points[i].twin || !bits) continue;
    if (!result.twin_bits_per_byte) result.twin_bits_per_byte = bits;
    twins[i] = {*bits, scored_windows(run, run.points[i])};
  }
  result.margin = run.margin * result.twin_bits_per_byte.value_or(0);
  for (std::size_t i = 0; i < run.points.size(); ++i) {
    const Point& point = run.points[i];
    const auto twin = twins.find(run.twin_of(point).value_or(run.points.size()));
    const auto bits = run.number(point, "bits_per_byte");
    if (twin == twins.end() || !bits) continue;
    const auto& [twin_bits, windows] = twin->second;
    result.of_point[i] =
        compared(*bits - twin_bits, scored_windows(run, point), windows, run.margin * twin_bits);
    if (result.of_point[i]->interval) ++result.tested;
  }
  correct(result.of_point);
  return result;
}

std::optional<Comparison> compare_points(const RunData& run, const Point& point,
                                         const RunData& base_run, const Point& base,
                                         double margin) {
  const auto bits = run.number(point, "bits_per_byte");
  const auto base_bits = base_run.number(base, "bits_per_byte");
  if (!bits || !base_bits) return std::nullopt;
  return compared(*bits - *base_bits, scored_windows(run, point), scored_windows(base_run, base),
                  margin);
}

}  // namespace itera::report
