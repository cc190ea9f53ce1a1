// Times as run folders and stage folders write them: UTC, to the second.
#include "store/clock.hpp"

#include <fmt/chrono.h>

#include <ctime>

namespace itera {

std::string utc_now() {
  return fmt::format("{:%Y-%m-%dT%H:%M:%SZ}", fmt::gmtime(std::time(nullptr)));
}

double seconds_between(const std::string& from, const std::string& to) {
  const auto seconds = [](const std::string& text) {
    std::tm time{};
    strptime(text.c_str(), "%Y-%m-%dT%H:%M:%SZ", &time);
    return timegm(&time);
  };
  return std::difftime(seconds(to), seconds(from));
}

}  // namespace itera
