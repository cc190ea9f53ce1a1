// What is to be seen in the characters of a YAML text, before and beside its meaning.
#pragma once

#include <cstddef>
#include <memory>
#include <string>
#include <string_view>

#include "spec/finding.hpp"

namespace itera {

/// Whether the source is UTF-8 without control characters; the first that is not is a fault.
bool is_text(const std::shared_ptr<const Source>& source, Faults& faults);

/// Bytes of the rest of a line that a scalar beginning there takes up.
std::size_t width_of_scalar(std::string_view rest, const std::string& value);

/// Bytes of "&anchor " and "!tag " at the beginning of the rest of a line, when a value follows.
std::size_t width_of_properties(std::string_view rest);

}  // namespace itera
