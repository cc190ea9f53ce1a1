// The result of a sweep over seeds: one row a group, and the lines that say what its numbers mean.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "report/front.hpp"
#include "report/run_data.hpp"

namespace itera::report {

/// A group against its twin, paired by seed.
struct AgainstTwin {
  Spread difference;
  std::optional<Student> interval;
  double margin = 0;  ///< of the quality
  bool bold = false;  ///< the interval lies outside ± margin, Holm-corrected over the table
};

/// As the groups; nothing for a twin and where no seed has both figures.
std::vector<std::optional<AgainstTwin>> against_twins(const RunData& run,
                                                      const std::vector<Group>& groups);

std::string group_table(const RunData& run, const Front& front);
std::string group_notes(const RunData& run, const Front& front);

}  // namespace itera::report
