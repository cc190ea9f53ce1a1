// The guard's words.
#include "base/guard.hpp"

namespace itera {

const char* name_of(GuardMode mode) noexcept {
  constexpr std::array names{"strict", "measure", "off"};
  return names[static_cast<std::size_t>(mode)];
}

std::optional<GuardMode> guard_mode_of(std::string_view name) noexcept {
  for (const GuardMode mode : guard_modes) {
    if (name == name_of(mode)) return mode;
  }
  return std::nullopt;
}

const char* guard_verdict(bool beyond) noexcept {
  return beyond ? "beyond max_drift" : "within max_drift";
}

bool says_beyond(std::string_view verdict) noexcept { return verdict.starts_with("beyond"); }

}  // namespace itera
