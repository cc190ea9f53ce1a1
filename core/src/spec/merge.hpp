// A spec file with everything it extends, as one tree.
#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>

#include "spec/tree.hpp"

namespace itera {

/// `later` over `base`: maps are merged key by key, anything else is replaced. A component of
/// another name
/// (`use`) is another thing: it replaces the map as a whole.
Node merged(Node base, Node later);

/// The text of a spec, and of what it names under `extends` (relative to itself, one file or a
/// list, later wins), merged. The key `extends` is gone from the result. Sources are ranked from
/// `first_rank` on, in the order of reading.
Tree read_with_bases(const std::filesystem::path& path, std::string text, Faults& faults);

constexpr std::uintmax_t largest_spec = 1 << 20;  ///< bytes

/// The file's text; nothing, and a fault, when it is too large. Throws Error when it cannot be
/// read.
std::optional<std::string> read_spec_file(const std::filesystem::path& path, Faults& faults);

}  // namespace itera
