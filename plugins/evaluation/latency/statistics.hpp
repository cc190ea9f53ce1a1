// Medians of timings and an interval for the median, free of assumptions about how they are spread.
#pragma once

#include <vector>

namespace itera::latency {

double median(std::vector<double> values);

struct Interval {
  double low, high;
};

/// Order statistics that hold the median with at least 95 % (binomial, Conover 1999, section 3.2);
/// the whole range when there are fewer than 6 values.
Interval median_interval(std::vector<double> values);

}  // namespace itera::latency
