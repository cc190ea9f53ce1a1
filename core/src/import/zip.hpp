// The entries of a zip file that stores them as they are. No LibTorch.
//
// entries, each behind a local header | central directory | end record (zip64: and its own before)
#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace itera::zip {

struct Entry {
  std::string name;
  std::span<const std::byte> data;
};

/// Whether the bytes begin as a zip file does.
[[nodiscard]] bool begins(std::span<const std::byte> file) noexcept;

/// By name. Sizes come from the central directory, as local headers may have none. The entries
/// point into `file`. Throws Error for compressed or encrypted entries and whatever is out of
/// bounds.
std::vector<Entry> read(std::span<const std::byte> file);

/// Null when there is none.
const Entry* find(const std::vector<Entry>& entries, std::string_view name);

}  // namespace itera::zip
