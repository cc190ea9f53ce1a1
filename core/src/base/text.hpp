// Small things said to people: the nearest name, sizes, durations, counts.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace itera {

/// The candidate nearest to `word` by Damerau-Levenshtein distance, if near enough to be a slip (≤
/// a third of it, ≥ 1). Upper and lower case are the same here.
std::optional<std::string> nearest(std::string_view word,
                                   const std::vector<std::string>& candidates);

std::string format_bytes(double bytes);       ///< "812 B", "3.46 MiB"
std::string format_duration(double seconds);  ///< "0.8 s", "4 min 07 s", "3 h 12 min"
std::string format_count(double count);       ///< "1.89 M", "12 345"
std::string join(const std::vector<std::string>& words, std::string_view separator);
bool valid_utf8(std::string_view text);

}  // namespace itera
