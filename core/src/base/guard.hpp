// The guard's settings: how much a compression may do to the recurrence, and what follows if more.
#pragma once

#include <array>
#include <optional>
#include <string_view>

namespace itera {

/// strict refuses, measure marks, off does not look.
enum class GuardMode { strict, measure, off };

inline constexpr std::array guard_modes{GuardMode::strict, GuardMode::measure, GuardMode::off};

const char* name_of(GuardMode mode) noexcept;
std::optional<GuardMode> guard_mode_of(std::string_view name) noexcept;

struct GuardSettings {
  GuardMode mode = GuardMode::measure;
  double max_drift = 0.01;  ///< nats a token that the recurrence itself may add

  bool operator==(const GuardSettings&) const = default;
};

/// What the text record "guard_verdict" of a compress stage says.
const char* guard_verdict(bool beyond) noexcept;
bool says_beyond(std::string_view verdict) noexcept;

}  // namespace itera
