// Spans of time as people write them.
#pragma once

#include <optional>
#include <string_view>

namespace itera {

/// Seconds of "90s", "10m", "2h", "30d" or a bare number of seconds; nothing for anything else,
/// or for what is negative.
std::optional<double> parse_duration(std::string_view text);

}  // namespace itera
