// The catalogue.
#include "plugin/catalogue.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <set>
#include <system_error>
#include <utility>

#include "base/files.hpp"
#include "base/json.hpp"
#include "base/text.hpp"
#include "itera/error.hpp"
#include "plugin/digest.hpp"
#include "plugin/elf.hpp"
#include "plugin/tag.hpp"

namespace itera {
namespace {

namespace fs = std::filesystem;

Manifest manifest_of(const std::vector<elf::Section>& sections, const std::string& tag) {
  const elf::Section* section = elf::find(sections, ".itera.manifest");
  if (section == nullptr) {
    throw Error(
        "no manifest (section .itera.manifest): build it with itera_add_plugin in CMake, which "
        "embeds one",
        Fault::invalid);
  }
  try {
    Manifest manifest = manifest_from_json(parse_json(section->content, "section .itera.manifest"));
    if (manifest.abi != tag)
      throw Error("its manifest was made for ABI tag \"" + manifest.abi + "\"");
    return manifest;
  } catch (const Error& e) {
    throw Error(fmt::format("{}; rebuild it with itera_add_plugin in CMake", e.what()),
                Fault::invalid);
  }
}

/// The *.itera.so files of a folder by name; none when it cannot be read.
std::vector<fs::path> plugin_files(const fs::path& folder) {
  std::error_code absent;
  std::vector<fs::path> files;
  for (fs::directory_iterator it(folder, absent), end; !absent && it != end; it.increment(absent)) {
    if (it->path().filename().string().ends_with(".itera.so")) files.push_back(it->path());
  }
  std::sort(files.begin(), files.end());
  return files;
}

using Offers = std::map<std::pair<Kind, std::string>, std::vector<fs::path>>;

/// Why this plugin must not be used beside the others; empty when nothing speaks against it.
std::string clash(const Plugin& plugin, const Offers& offers) {
  for (const ComponentInfo& component : plugin.manifest.components) {
    const std::vector<fs::path>& files = offers.at({component.kind, component.name});
    if (files.size() < 2) continue;
    std::vector<std::string> names;
    for (const fs::path& file : files) names.push_back("\"" + file.string() + "\"");
    return fmt::format(
        "component {} \"{}\" is offered more than once: by {}; remove one of them, or rename the "
        "component",
        name_of(component.kind), component.name, join(names, " and by "));
  }
  return "";
}

void refuse_duplicates(Catalogue& catalogue) {
  Offers offers;
  for (const Plugin& plugin : catalogue.plugins) {
    for (const ComponentInfo& c : plugin.manifest.components)
      offers[{c.kind, c.name}].push_back(plugin.file);
  }
  std::vector<Plugin> kept;
  for (Plugin& plugin : catalogue.plugins) {
    if (std::string reason = clash(plugin, offers); reason.empty())
      kept.push_back(std::move(plugin));
    else catalogue.refused.push_back({plugin.file, std::move(reason)});
  }
  catalogue.plugins = std::move(kept);
}

}  // namespace

const Plugin* Catalogue::plugin_of(Kind kind, const std::string& name) const {
  for (const Plugin& plugin : plugins) {
    for (const ComponentInfo& component : plugin.manifest.components) {
      if (component.kind == kind && component.name == name) return &plugin;
    }
  }
  return nullptr;
}

const ComponentInfo* Catalogue::find(Kind kind, const std::string& name) const {
  for (const Plugin& plugin : plugins) {
    for (const ComponentInfo& component : plugin.manifest.components) {
      if (component.kind == kind && component.name == name) return &component;
    }
  }
  return nullptr;
}

std::vector<std::string> Catalogue::names(Kind kind) const {
  std::vector<std::string> result;
  for (const Plugin& plugin : plugins) {
    for (const ComponentInfo& component : plugin.manifest.components) {
      if (component.kind == kind) result.push_back(component.name);
    }
  }
  std::sort(result.begin(), result.end());
  return result;
}

Plugin read_plugin(const fs::path& file, const std::string& worker_tag) {
  const std::string bytes = read_file(file);
  const std::vector<elf::Section> sections = elf::sections(bytes);
  const std::string tag = abi_tag(sections);
  if (const auto difference = tag_difference(tag, worker_tag))
    throw Error(*difference, Fault::invalid);
  return {file, manifest_of(sections, tag), binary_digest(sections)};
}

Catalogue find_plugins(const std::vector<fs::path>& search_path, const std::string& worker_tag) {
  Catalogue catalogue;
  std::set<fs::path> seen;
  for (const fs::path& folder : search_path) {
    for (const fs::path& file : plugin_files(folder)) {
      std::error_code unresolved;
      if (!seen.insert(fs::weakly_canonical(file, unresolved)).second && !unresolved) continue;
      try {
        catalogue.plugins.push_back(read_plugin(file, worker_tag));
      } catch (const Error& e) {
        catalogue.refused.push_back({file, e.what()});
      }
    }
  }
  refuse_duplicates(catalogue);
  return catalogue;
}

}  // namespace itera
