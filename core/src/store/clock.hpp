// Times as run folders and stage folders write them: UTC, to the second.
#pragma once

#include <string>

namespace itera {

std::string utc_now();  ///< "2026-11-24T00:10:02Z"

/// Of two such times; negative when they stand the other way round.
double seconds_between(const std::string& from, const std::string& to);

}  // namespace itera
