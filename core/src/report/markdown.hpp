// report.md, from top to bottom.
#pragma once

#include <string>

#include "report/compare.hpp"
#include "report/front.hpp"
#include "report/run_data.hpp"

namespace itera::report {

constexpr const char* chart_file = "report.svg";  ///< what the report calls its picture

std::string report_markdown(const RunData& run, const Comparisons& comparisons, const Front& front);

}  // namespace itera::report
