// Every compressed point against its twin: the difference, how sure it is, and whether it counts.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "report/bootstrap.hpp"
#include "report/run_data.hpp"

namespace itera::report {

struct Comparison {
  double delta = 0;  ///< bits per byte, point − twin
  std::optional<Bootstrap>
      interval;  ///< nothing when the two were not scored on the same windows, or on too few
  std::optional<double> lag1;
  double adjusted_p = 1;  ///< Holm over all intervals of the table
  bool bold = false;      ///< adjusted_p ≤ 0.05: the interval lies outside ± margin, corrected
};

struct Comparisons {
  std::vector<std::optional<Comparison>>
      of_point;  ///< as RunData::points; nothing for the twin and where figures are missing
  std::optional<double> twin_bits_per_byte;
  double margin = 0;       ///< bits per byte
  std::size_t tested = 0;  ///< how many have an interval
};

Comparisons compare_with_twin(const RunData& run);

}  // namespace itera::report
