// The table a reader came for, and the lines under it that say what its numbers mean.
#pragma once

#include <string>
#include <vector>

#include "report/compare.hpp"
#include "report/run_data.hpp"

namespace itera::report {

constexpr const char* front_mark = "●";  ///< beside a row on the Pareto front

/// One row a point; `on_front` has an entry for each, or none at all.
std::string result_table(const RunData& run, const Comparisons& comparisons,
                         const std::vector<bool>& on_front = {});

/// Bullets on single points: what the brackets cover, when a figure is bold, who got no faster,
/// what computed.
std::string point_notes(const RunData& run, const Comparisons& comparisons);

/// Bullets on all of them: what metrics say of themselves, the xz reference.
std::string general_notes(const RunData& run);

}  // namespace itera::report
