// ABI tags: what must be equal between the worker and a plugin, compared before anything is opened.
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "plugin/elf.hpp"

namespace itera {

/// The tag in section .itera. Throws Error when there is none (with how to build a plugin) or when
/// it is not text.
std::string abi_tag(const std::vector<elf::Section>& sections);

/// Of a plugin or of itera-worker itself. Throws Error naming the file.
std::string abi_tag(const std::filesystem::path& file);

/// Nothing when the tags are equal; else both tags with the fields that differ marked, and how to
/// rebuild.
std::optional<std::string> tag_difference(std::string_view plugin, std::string_view worker);

}  // namespace itera
