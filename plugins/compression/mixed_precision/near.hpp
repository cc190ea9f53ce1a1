// The names nearest to a pattern that fits none.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace itera::mixed {

/// Edits (a character put in, left out or changed) until the pattern matches; * matches any run and
/// ? any character for nothing.
std::size_t edits_to_match(std::string_view pattern, std::string_view name);

/// At most `count` of the names, nearest first.
std::vector<std::string> nearest(std::string_view pattern, const std::vector<std::string>& names,
                                 std::size_t count = 3);

}  // namespace itera::mixed
