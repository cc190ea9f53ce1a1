// The rows of a run in the plane of cost and quality, of file size and bits per byte: which are on
// the Pareto front, and what each step along it is worth.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "report/declared.hpp"
#include "report/groups.hpp"
#include "report/pareto.hpp"
#include "report/run_data.hpp"

namespace itera::report {

constexpr std::size_t fewest_places = 3;  ///< fewer make no front worth the name

struct Front {
  Axes axes;
  std::vector<Group> groups;
  std::vector<std::optional<Place>> places;  ///< as groups: means over their seeds
  std::vector<bool> ranked;  ///< as groups: has a place, over the seeds of most rows
  std::vector<bool> on;      ///< as groups; nowhere when there are too few places to rank
  std::string varies;  ///< the parameter that gives rows texts of their own; then nothing is ranked

  [[nodiscard]] bool exists() const;
};

Front front_of(const RunData& run, const Axes& axes);
Front front_of(const RunData& run);  ///< over the run's own axes; without a place where it has none

/// One group against another in quality, group − base: over seeds by Student's t, of single
/// runs by the bootstrap over windows.
struct Gap {
  std::size_t group = 0, base = 0;  ///< positions in Front::groups
  double delta = 0, deviation = 0;
  std::size_t pairs = 0;  ///< seeds
  std::optional<Student> interval;
  double adjusted_p = 1;  ///< Holm over all gaps of the table
};

/// Each row on the front against the next cheaper one, from the cheapest on.
std::vector<Gap> steps_of(const RunData& run, const Front& front);

/// Each row behind the front against the best one on it that costs no more.
std::vector<Gap> distances_of(const RunData& run, const Front& front);

}  // namespace itera::report
