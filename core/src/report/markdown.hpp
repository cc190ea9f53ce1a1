// report.md, from top to bottom.
#pragma once

#include <string>

#include "report/compare.hpp"
#include "report/front.hpp"
#include "report/run_data.hpp"

namespace itera::report {

constexpr const char* chart_file = run_file::picture;  ///< what the report calls its picture

/// The table that the section "Result" begins with: of a sweep over seeds a row a group, else one a
/// point.
std::string table_of_result(const RunData& run, const Comparisons& comparisons, const Front& front);

std::string report_markdown(const RunData& run, const Comparisons& comparisons, const Front& front);

}  // namespace itera::report
