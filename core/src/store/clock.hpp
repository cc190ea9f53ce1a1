// Times as run folders and stage folders write them: UTC, to the second.
#pragma once

#include <string>

namespace itera {

std::string utc_now();  ///< "2026-11-24T00:10:02Z"

}  // namespace itera
