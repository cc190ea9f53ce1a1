// The digest of a binary: of what runs, not of how the file came to be.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "plugin/elf.hpp"

namespace itera {

/// SHA-256 over names, sizes and contents of the allocated sections, without the build id: debug
/// information, symbol tables and an embedded manifest change nothing.
std::string binary_digest(const std::vector<elf::Section>& sections);

/// Of an executable or shared library. Throws Error naming the file.
std::string binary_digest(const std::filesystem::path& file);

}  // namespace itera
