// The section on the Pareto front: its picture, and what each step along it is worth.
#pragma once

#include <string>

#include "report/front.hpp"

namespace itera::report {

/// What the mark in the tables means, and which rows cannot have it; "" where nothing is to say.
std::string front_note(const Front& front);

/// "" without a front. `picture` is the Markdown of an image, or "".
std::string front_section(const RunData& run, const Front& front, const std::string& picture);

}  // namespace itera::report
