// What lies around this program.
#include "cli/installation.hpp"

#include <fmt/format.h>

#include <cstdlib>

#include "cli/command.hpp"
#include "cli/machine.hpp"
#include "itera/error.hpp"
#include "plugin/digest.hpp"
#include "plugin/search_path.hpp"
#include "plugin/tag.hpp"

namespace itera::cli {

namespace fs = std::filesystem;

Installation find_installation(const Globals& globals) {
  Installation found;
  found.worker = globals.executable.parent_path() / "itera-worker";
  if (!fs::exists(found.worker)) {
    throw Error("itera-worker is not beside itera-lab: expected \"" + found.worker.string() +
                    "\"; build it with -DITERA_TORCH=ON",
                Fault::missing);
  }
  found.abi = abi_tag(found.worker);
  found.catalogue =
      find_plugins(plugin_search_path(globals.plugin_path, globals.executable), found.abi);
  return found;
}

std::vector<fs::path> model_plugins(const Catalogue& catalogue) {
  std::vector<fs::path> files;
  for (const std::string& name : catalogue.names(Kind::model)) {
    files.push_back(fs::absolute(catalogue.plugin_of(Kind::model, name)->file));
  }
  return files;
}

fs::path cache_root() {
  const auto variable = [](const char* name) {
    const char* value = std::getenv(name);
    return value == nullptr ? std::string() : std::string(value);
  };
  if (const std::string named = variable("ITERA_CACHE"); !named.empty())
    return fs::absolute(named).lexically_normal();
  // the XDG base directory specification: a relative one counts as none
  if (const fs::path users = variable("XDG_CACHE_HOME"); users.is_absolute())
    return users / "itera-lab";
  if (const fs::path home = variable("HOME"); home.is_absolute()) return home / ".cache/itera-lab";
  throw Error("no place for the cache: set ITERA_CACHE to a folder, or HOME", Fault::missing);
}

void make_cache_folder() {
  const fs::path root = cache_root();
  std::error_code fault;
  fs::create_directories(root, fault);
  if (!fault) return;
  throw Error(fmt::format("the cache \"{}\" cannot be made: {}; set ITERA_CACHE to another folder",
                          root.string(), fault.message()),
              Fault::missing);
}

Surroundings surroundings(const Installation& installation, Digests& digests) {
  const auto of_binary = [&](const fs::path& file) {
    return digests.of(file, "binary", [](const fs::path& f) { return binary_digest(f); });
  };
  const fs::path library = installation.worker.parent_path() / "../lib/libitera.so";
  Surroundings around;
  around.cache = cache_root();
  around.abi = installation.abi;
  around.binaries = {{"itera-worker", of_binary(installation.worker)},
                     {"libitera.so", of_binary(library.lexically_normal())}};
  around.machine = machine().host + ", " + machine().cpu;
  around.digest_of = [&digests](const fs::path& file) { return digests.of(file); };
  return around;
}

}  // namespace itera::cli
