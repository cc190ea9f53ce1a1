// Where plugins are looked for.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

namespace itera {

/// In this order: the values of --plugin-path and ITERA_PLUGIN_PATH (each colon separated; a folder
/// that does not exist is an Error), ../lib/itera-lab/plugins from the executable's folder, the
/// user's data folder.
std::vector<std::filesystem::path> plugin_search_path(const std::vector<std::string>& flags,
                                                      const std::filesystem::path& executable);

}  // namespace itera
