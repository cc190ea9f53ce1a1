// Where plugins are looked for.
#include "plugin/search_path.hpp"

#include <fmt/format.h>

#include <cstdlib>
#include <sstream>

#include "itera/error.hpp"

namespace itera {
namespace {

namespace fs = std::filesystem;

std::string environment(const char* name) {
  const char* value = std::getenv(name);
  return value == nullptr ? "" : value;
}

void add_all(std::vector<fs::path>& folders, const std::string& colon_separated,
             const char* origin) {
  std::istringstream stream(colon_separated);
  for (std::string folder; std::getline(stream, folder, ':');) {
    if (folder.empty()) continue;
    if (!fs::is_directory(folder)) {
      throw Error(fmt::format("{}: \"{}\" is not a folder", origin, folder), Fault::usage);
    }
    folders.emplace_back(folder);
  }
}

}  // namespace

std::vector<fs::path> plugin_search_path(const std::vector<std::string>& flags,
                                         const fs::path& executable) {
  std::vector<fs::path> folders;
  for (const std::string& flag : flags) add_all(folders, flag, "--plugin-path");
  add_all(folders, environment("ITERA_PLUGIN_PATH"), "ITERA_PLUGIN_PATH");
  folders.push_back((executable.parent_path() / "../lib/itera-lab/plugins").lexically_normal());
  if (const std::string data = environment("XDG_DATA_HOME"); !data.empty()) {
    folders.push_back(fs::path(data) / "itera-lab/plugins");
  } else if (const std::string home = environment("HOME"); !home.empty()) {
    folders.push_back(fs::path(home) / ".local/share/itera-lab/plugins");
  }
  return folders;
}

}  // namespace itera
