// The table a reader came for, and the lines under it that say what its numbers mean.
#pragma once

#include <string>

#include "report/compare.hpp"
#include "report/run_data.hpp"

namespace itera::report {

std::string result_table(const RunData& run, const Comparisons& comparisons);

/// Bullets: what the brackets cover, when a figure is bold, who got no faster, what computed, the
/// xz reference.
std::string result_notes(const RunData& run, const Comparisons& comparisons);

}  // namespace itera::report
