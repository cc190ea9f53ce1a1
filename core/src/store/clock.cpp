// Times as run folders and stage folders write them: UTC, to the second.
#include "store/clock.hpp"

#include <fmt/chrono.h>

#include <ctime>

namespace itera {

std::string utc_now() {
  return fmt::format("{:%Y-%m-%dT%H:%M:%SZ}", fmt::gmtime(std::time(nullptr)));
}

}  // namespace itera
