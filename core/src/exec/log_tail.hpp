// The end of a log, for messages.
#pragma once

#include <filesystem>
#include <string>

namespace itera {

/// The last lines, each indented by two spaces after a line break; "" when there is no text. Reads
/// only the end of the file.
std::string log_tail(const std::filesystem::path& log, int lines = 8);

}  // namespace itera
