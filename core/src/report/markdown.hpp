// report.md, from top to bottom.
#pragma once

#include <string>

#include "report/compare.hpp"
#include "report/run_data.hpp"

namespace itera::report {

std::string report_markdown(const RunData& run, const Comparisons& comparisons);

}  // namespace itera::report
