// JSON as itera-lab uses it: canonical text for hashing, parsing with a bound and a message.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "itera/values.hpp"

namespace itera {

/// Sorted keys, no white space, shortest round-trip numbers: equal values, equal text.
std::string canonical(const Values& value);

/// Throws Error naming `where` and the byte; nesting deeper than 100 and a key given twice are
/// errors.
Values parse_json(std::string_view text, const std::string& where);

/// The field of that name; nothing, or "", where it is absent or of another type.
std::string text_in(const Values& object, const char* field);
std::optional<double> number_in(const Values& object, const char* field);
std::optional<std::int64_t> integer_in(const Values& object, const char* field);

}  // namespace itera
