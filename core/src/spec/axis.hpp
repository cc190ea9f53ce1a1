// The values a sweep gives to one path: a list, a range, or draws from a distribution.
#pragma once

#include <optional>
#include <random>
#include <vector>

#include "itera/values.hpp"
#include "spec/node.hpp"

namespace itera {

/// Numbers drawn for a sweep of strategy random.
struct Distribution {
  bool logarithmic = false, whole = false;  ///< whole: integers, both bounds included
  double low = 0, high = 0;
  Place place;  ///< what is drawn counts as written there

  [[nodiscard]] Node draw(std::mt19937_64& random) const;
};

struct AxisValues {
  std::vector<Node> values;
  std::optional<Distribution> distribution{};  ///< in place of values
};

/// A list, {range: [a, b], step: s}, {range: [a, b], multiply: m}, {choice: […]}, {uniform: [a, b]}
/// or {log_uniform: [a, b]}. Empty, and a fault at `where` or below, for anything else.
AxisValues read_values(const Node& node, const Place& where, Faults& faults);

/// As a resolved spec shows them.
Values shown(const AxisValues& axis);
Values shown(const Node& node);

/// A number in [0, 1), the same on every machine.
double unit_interval(std::mt19937_64& random);

}  // namespace itera
