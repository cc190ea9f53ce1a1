// The paired bootstrap.
#include "report/bootstrap.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <numeric>

namespace itera::report {
namespace {

// SplitMix64 (Steele, Lea, Flood 2014): the n-th number is a hash of n.
class Generator {
 public:
  std::size_t below(std::uint32_t bound) {
    return static_cast<std::size_t>(((next() >> 32) * bound) >> 32);
  }

 private:
  std::uint64_t next() {
    std::uint64_t z = (counter_ += 0x9E3779B97F4A7C15U);
    z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9U;
    z = (z ^ (z >> 27)) * 0x94D049BB133111EBU;
    return z ^ (z >> 31);
  }
  std::uint64_t counter_ = 0;
};

double sum(const std::vector<double>& values) {
  return std::accumulate(values.begin(), values.end(), 0.0);
}

std::vector<double> resampled(const Units& units, double per_unit, std::size_t draws) {
  Generator generator;
  const auto count = static_cast<std::uint32_t>(units.weights.size());
  std::vector<double> deltas(draws);
  for (double& delta : deltas) {
    double value = 0, weight = 0;
    for (std::uint32_t i = 0; i < count; ++i) {
      const std::size_t drawn = generator.below(count);
      value += units.difference[drawn];
      weight += units.weights[drawn];
    }
    delta = value / weight / per_unit;
  }
  return deltas;
}

}  // namespace

Units units_of(const Paired& windows) {
  std::map<std::int64_t, std::pair<double, double>> sums;  // unit → value, weight
  const auto gather = [&](const auto& unit_of_window) {
    sums.clear();
    for (std::size_t i = 0; i < windows.difference.size(); ++i) {
      auto& [value, weight] = sums[unit_of_window(i)];
      value += windows.difference[i];
      weight += windows.weights[i];
    }
  };
  Units units{"documents", {}, {}};
  if (!windows.documents.empty()) gather([&](std::size_t i) { return windows.documents[i]; });
  if (sums.size() < fewest_documents) {
    units.name = fmt::format("blocks of {} windows", windows_a_block);
    gather([](std::size_t i) { return static_cast<std::int64_t>(i / windows_a_block); });
  }
  for (const auto& [unit, both] : sums) {
    units.difference.push_back(both.first);
    units.weights.push_back(both.second);
  }
  return units;
}

double weighted_difference(const Paired& windows) {
  return sum(windows.difference) / sum(windows.weights) / windows.per_unit;
}

std::optional<Bootstrap> bootstrap(const Paired& windows, double margin, std::size_t draws) {
  const Units units = units_of(windows);
  const bool weight_everywhere = std::all_of(units.weights.begin(), units.weights.end(),
                                             [](double weight) { return weight > 0; });
  if (units.weights.size() < 2 || !weight_everywhere) return std::nullopt;

  std::vector<double> deltas = resampled(units, windows.per_unit, draws);
  std::sort(deltas.begin(), deltas.end());
  const std::size_t tail = draws / 40;
  const auto at_most = std::upper_bound(deltas.begin(), deltas.end(), margin) - deltas.begin();
  const auto at_least = deltas.end() - std::lower_bound(deltas.begin(), deltas.end(), -margin);
  const auto inside = static_cast<double>(std::min(at_most, at_least));

  Bootstrap result;
  result.delta = weighted_difference(windows);
  result.low = deltas[tail - 1];
  result.high = deltas[draws - tail];
  result.p = std::min(1.0, 2 * (1 + inside) / (1 + static_cast<double>(draws)));
  result.unit = units.name;
  result.units = units.weights.size();
  return result;
}

std::optional<double> lag1_correlation(const std::vector<double>& values) {
  if (values.size() < 2) return std::nullopt;
  const double mean = sum(values) / static_cast<double>(values.size());
  double variance = 0, covariance = 0;
  for (std::size_t i = 0; i < values.size(); ++i) {
    variance += (values[i] - mean) * (values[i] - mean);
    if (i + 1 < values.size()) covariance += (values[i] - mean) * (values[i + 1] - mean);
  }
  if (variance == 0) return std::nullopt;
  return covariance / variance;
}

}  // namespace itera::report
