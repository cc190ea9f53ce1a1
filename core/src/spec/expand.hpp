// A sweep becomes a list of experiments, nothing cleverer: each is the spec with some values set,
// checked like any other.
#pragma once

#include <string>
#include <vector>

#include "spec/check.hpp"
#include "spec/sweep.hpp"

namespace itera {

struct Expanded {
  std::vector<Checked> points;      ///< no two of them equal
  std::vector<std::string> varied;  ///< the paths that were set
};

/// Combinations that conditions rule out are not checked. `only_first` stops after one, for a sweep
/// that was not understood as a whole. `origins` are those of the first point.
Expanded expand(const Root& base, const Sweep& sweep, const Catalogue& catalogue, bool only_first,
                Faults& faults, std::vector<Origin>& origins);

}  // namespace itera
