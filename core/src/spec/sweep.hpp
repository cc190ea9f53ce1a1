// The `sweep` of a spec, read: what varies, under which conditions, and in which order.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "spec/axis.hpp"
#include "spec/condition.hpp"
#include "spec/path.hpp"

namespace itera {

/// Where a sweep sets something: training.steps, or a whole value such as compression.
struct SweptPath {
  std::string text;
  std::vector<Step> steps;
  Place place;
};

/// A value for a path. Equal numbers mean the same setting.
struct Setting {
  SweptPath path;
  Node value;
  std::size_t number = 0;
};

/// Paths that move together, most often one.
struct Axis {
  std::vector<SweptPath> paths;
  std::vector<AxisValues> values;  ///< as paths; equally many of each
  std::optional<Condition> when;   ///< where it does not hold, the axis sets nothing

  [[nodiscard]] std::size_t size() const { return values.front().values.size(); }
};

struct Sweep {
  Place place;                ///< of the key
  std::optional<Axis> seeds;  ///< slowest, with either strategy
  std::vector<Axis> axes;     ///< the later the faster
  std::vector<Condition> when, exclude;
  std::vector<std::vector<Setting>> include;
  bool random = false;
  std::size_t samples = 0, max_points = 0;  ///< samples: of strategy random
  std::uint64_t seed = 0;                   ///< of what is drawn
  Values resolved = Values::object();       ///< as `show` prints it
};

/// What of it can be understood; the rest is faults.
Sweep read_sweep(const Entry& entry, Faults& faults);

}  // namespace itera
