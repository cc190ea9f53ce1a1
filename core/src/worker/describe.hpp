// describe: what a plugin says of itself, as the manifest that itera_add_plugin embeds in it.
#pragma once

#include <filesystem>

#include "itera/manifest.hpp"

namespace itera {

/// Opens the plugin. Throws Error when it cannot be used.
Manifest describe(const std::filesystem::path& file);

}  // namespace itera
