// Tag, library, descriptor, declaration: each step may refuse, and only the last one changes the
// loader.
#include "worker/loader.hpp"

#include <fmt/format.h>

#include <boost/dll/shared_library.hpp>
#include <vector>

#include "base/metrics.hpp"
#include "plugin/tag.hpp"

namespace itera {
namespace {

namespace fs = std::filesystem;
using Library = boost::dll::shared_library;

[[noreturn]] void fail(const fs::path& file, const std::string& reason) {
  throw Error(fmt::format("plugin \"{}\": {}", file.string(), reason), Fault::invalid);
}

/// Objects made by a plugin may live as long as the process, so its library does too: it is never
/// destroyed.
const Library& keep(Library library) {
  static auto& libraries = *new std::vector<std::unique_ptr<const Library>>;
  return *libraries.emplace_back(std::make_unique<const Library>(std::move(library)));
}

const Library& open_library(const fs::path& file) {
  try {
    return keep(Library(file, boost::dll::load_mode::rtld_now | boost::dll::load_mode::rtld_local));
  } catch (const std::exception& e) {
    fail(file, fmt::format("it cannot be opened: {}", e.what()));
  }
}

Registrar declare(const PluginInfo& plugin, const fs::path& file) {
  Registrar registrar;
  try {
    plugin.declare(registrar);
  } catch (const std::exception& e) {
    fail(file, fmt::format("declaring its components failed: {}", e.what()));
  } catch (...) {
    fail(file, "declaring its components failed with an exception that says nothing");
  }
  return registrar;
}

}  // namespace

const Manifest& Loader::open(const fs::path& path) {
  std::error_code unresolved;
  const fs::path file = fs::weakly_canonical(path, unresolved);
  if (const auto found = open_.find(file); found != open_.end()) return found->second;
  if (const auto difference = tag_difference(abi_tag(file), ITERA_ABI_TAG)) fail(file, *difference);
  const Library& library = open_library(file);
  if (!library.has("itera_plugin")) {
    fail(file,
         "it has no symbol \"itera_plugin\": write ITERA_PLUGIN(name, version) { … } in one of its "
         "sources");
  }
  const auto& plugin = library.get<const PluginInfo>("itera_plugin");

  const Registrar declared = declare(plugin, file);
  Manifest manifest{ITERA_ABI_TAG, plugin.name, plugin.version, {}};
  Offers offers;
  for (const Registrar::Entry& entry : declared.entries()) {
    if (const std::string fault = fault_in(entry.info.metrics); !fault.empty())
      fail(file, fmt::format("{} \"{}\": {}", name_of(entry.info.kind), entry.info.name, fault));
    const std::pair key(entry.info.kind, entry.info.name);
    const auto taken = offers_.find(key);
    if (taken != offers_.end() || !offers.try_emplace(key, Offer{entry, file}).second) {
      const fs::path& other = taken != offers_.end() ? taken->second.file : file;
      fail(file, fmt::format("component {} \"{}\" is offered by \"{}\" already; "
                             "remove one of them, or rename the component",
                             name_of(key.first), key.second, other.string()));
    }
    manifest.components.push_back(entry.info);
  }
  offers_.merge(offers);
  return open_.emplace(file, std::move(manifest)).first->second;
}

const Loader::Offer& Loader::offer(Kind kind, const std::string& name) const {
  const auto found = offers_.find({kind, name});
  if (found != offers_.end()) return found->second;
  throw Error(fmt::format("no {} component \"{}\" in the {} plugins that are open", name_of(kind),
                          name, open_.size()),
              Fault::missing);
}

std::unique_ptr<Component> Loader::make(Kind kind, const std::string& name,
                                        const Values& parameters) const {
  return offer(kind, name).entry.make(parameters);
}

const ComponentInfo& Loader::info(Kind kind, const std::string& name) const {
  return offer(kind, name).entry.info;
}

std::vector<std::string> Loader::names(Kind kind) const {
  std::vector<std::string> names;
  for (const auto& [key, offer] : offers_) {
    if (key.first == kind) names.push_back(key.second);
  }
  return names;
}

}  // namespace itera
