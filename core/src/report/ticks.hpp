// Where an axis has its ticks: at numbers a reader would have chosen.
#pragma once

#include <string>
#include <vector>

namespace itera::report {

struct Tick {
  double value = 0;
  std::string label;
};

/// At multiples of 1, 2 or 5 times a power of ten, about as many as wanted; labels are in units of
/// `unit`.
std::vector<Tick> linear_ticks(double low, double high, int wanted, double unit = 1);

/// For a logarithmic axis of bytes: at powers of two and, where those are few, half-way between
/// them; each label has its unit.
std::vector<Tick> byte_ticks(double low, double high);

}  // namespace itera::report
