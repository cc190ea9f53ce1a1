// Every compressed point against its twin: the difference, how sure it is, and whether it counts.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "report/bootstrap.hpp"
#include "report/run_data.hpp"

namespace itera::report {

struct Comparison {
  double delta = 0;   ///< in quality, point − twin
  double margin = 0;  ///< likewise
  std::optional<Bootstrap>
      interval;  ///< nothing when the two were not scored on the same windows, or on too few
  std::optional<double> lag1;
  double adjusted_p = 1;  ///< Holm over all intervals of the table
  bool bold = false;      ///< adjusted_p ≤ 0.05: the interval lies outside ± margin, corrected
};

struct Comparisons {
  std::vector<std::optional<Comparison>>
      of_point;  ///< as RunData::points; nothing for the twin and where figures are missing
  std::optional<double> twin_quality;  ///< of the first twin that has any
  double margin = 0;                   ///< in quality, for that twin
  std::size_t tested = 0;              ///< how many have an interval
};

/// Each with its own twin, in the run's quality metric.
Comparisons compare_with_twin(const RunData& run);

/// Any point against any other in this metric, point − base; of the same run or of two. Nothing
/// where one has no figure; without an interval where they were not scored on the same windows.
/// `margin` is in the metric.
std::optional<Comparison> compare_points(const Metric& metric, const RunData& run,
                                         const Point& point, const RunData& base_run,
                                         const Point& base, double margin);

}  // namespace itera::report
