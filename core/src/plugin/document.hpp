// What a plugin's manifest says, for people: the text of plugins/README.md and of `plugins show`.
#pragma once

#include <string>

#include "plugin/catalogue.hpp"

namespace itera {

/// Every component by kind and name with its summary, parameters and metrics. Says nothing of
/// folders, versions or machines.
std::string plugins_markdown(const Catalogue& catalogue);

/// One component with its parameters and metrics, for a terminal.
std::string component_text(const ComponentInfo& component, const Plugin& plugin);

}  // namespace itera
