// Reading a text file, or saying why it is none.
#pragma once

#include <filesystem>
#include <string>

namespace itera::text {

/// The whole file, byte for byte. Throws Error when it is missing, empty, binary or not UTF-8.
std::string read_text(const std::filesystem::path& path);

}  // namespace itera::text
