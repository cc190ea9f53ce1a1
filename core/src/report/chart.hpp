// The picture of a run: its rows in the plane of cost and quality.
#pragma once

#include <string>

#include "report/front.hpp"

namespace itera::report {

/// An SVG file; "" where there is no front.
std::string chart_of(const RunData& run, const Front& front);

/// The Markdown that shows it.
std::string picture(const Axes& axes, const std::string& file);

}  // namespace itera::report
