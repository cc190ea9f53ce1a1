// Fault ↔ its number, as files and events say it.
#pragma once

#include <cstdint>

#include "itera/error.hpp"

namespace itera {

/// A number that is nobody's is a plain failure.
Fault fault_of(std::int64_t number) noexcept;

}  // namespace itera
