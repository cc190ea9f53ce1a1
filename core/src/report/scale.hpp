// From a figure to a pixel.
#pragma once

#include <vector>

namespace itera::report {

struct Scale {
  enum class Kind { linear, whichever };

  double low = 0, high = 1;  ///< figures at the ends of the axis
  double from = 0, to = 1;   ///< and their pixels
  bool logarithmic = false;

  [[nodiscard]] double at(double value) const;
};

/// With some room on both sides of the values. `whichever`: logarithmic where they are positive and
/// the largest is more than four times the smallest.
Scale scale_of(const std::vector<double>& values, double from, double to, Scale::Kind kind);

}  // namespace itera::report
