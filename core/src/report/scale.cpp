// From a figure to a pixel.
#include "report/scale.hpp"

#include <algorithm>
#include <cmath>

namespace itera::report {
namespace {

constexpr double room = 0.08;         // of the range, on each side
constexpr double widest_linear = 4;   // the largest value in terms of the smallest
constexpr double room_of_one = 0.01;  // of the value itself, where all are equal

}  // namespace

double Scale::at(double value) const {
  const double part =
      logarithmic ? std::log(value / low) / std::log(high / low) : (value - low) / (high - low);
  return from + part * (to - from);
}

Scale scale_of(const std::vector<double>& values, double from, double to, Scale::Kind kind) {
  const auto [least, most] = std::minmax_element(values.begin(), values.end());
  const double low = *least, high = *most;
  if (kind == Scale::Kind::whichever && low > 0 && high > widest_linear * low) {
    const double space = std::pow(high / low, room);
    return {low / space, high * space, from, to, true};
  }
  const double space =
      high > low ? room * (high - low) : std::max(room_of_one * std::fabs(high), 1e-3);
  return {low - space, high + space, from, to, false};
}

}  // namespace itera::report
