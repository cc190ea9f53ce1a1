// The catalogue: every plugin that can be used, and why others cannot. Nothing is opened for it.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "itera/manifest.hpp"

namespace itera {

struct Plugin {
  std::filesystem::path file;
  Manifest manifest;
  std::string digest;  ///< of what runs: see binary_digest
};

struct Refused {
  std::filesystem::path file;
  std::string reason;  ///< says how to mend it; may have several lines
};

struct Catalogue {
  std::vector<Plugin> plugins;
  std::vector<Refused> refused;

  [[nodiscard]] const ComponentInfo* find(Kind kind, const std::string& name) const;
  [[nodiscard]] const Plugin* plugin_of(Kind kind, const std::string& name) const;
  [[nodiscard]] std::vector<std::string> names(Kind kind) const;  ///< sorted
};

/// One file. Throws Error with the reason when it cannot be used.
Plugin read_plugin(const std::filesystem::path& file, const std::string& worker_tag);

/// Every *.itera.so of these folders; folders that do not exist are passed over. Files that offer
/// the same component are all refused.
Catalogue find_plugins(const std::vector<std::filesystem::path>& search_path,
                       const std::string& worker_tag);

}  // namespace itera
