// The number of values below the median is binomial with p = ½.
#include "statistics.hpp"

#include <algorithm>
#include <cmath>

namespace itera::latency {

double median(std::vector<double> values) {
  std::sort(values.begin(), values.end());
  const std::size_t half = values.size() / 2;
  return values.size() % 2 == 1 ? values[half] : 0.5 * (values[half - 1] + values[half]);
}

Interval median_interval(std::vector<double> values) {
  std::sort(values.begin(), values.end());
  const auto n = static_cast<double>(values.size());
  // largest k with P(fewer than k+1 values below the median) ≤ 2.5 %: the interval runs from the
  // k-th value from each end
  std::size_t k = 0;
  double probability = std::exp2(-n), tail = probability;
  while (tail <= 0.025) {
    ++k;
    probability *= (n - static_cast<double>(k) + 1) / static_cast<double>(k);
    tail += probability;
  }
  const std::size_t from = k == 0 ? 0 : k - 1;
  return {values[from], values[values.size() - 1 - from]};
}

}  // namespace itera::latency
