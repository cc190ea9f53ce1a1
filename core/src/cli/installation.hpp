// What lies around this program: the worker, its library, the plugins, the cache.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "plan/plan.hpp"
#include "plugin/catalogue.hpp"
#include "store/digests.hpp"

namespace itera::cli {

struct Globals;

struct Installation {
  std::filesystem::path worker;  ///< itera-worker beside this program
  std::string abi;               ///< its tag
  Catalogue catalogue;
};

/// Throws Error (Fault::missing) when there is no worker beside this program.
Installation find_installation(const Globals& globals);

/// The files of all plugins that offer a model: what a worker needs to read a checkpoint.
std::vector<std::filesystem::path> model_plugins(const Catalogue& catalogue);

/// $ITERA_CACHE, else itera-lab in the user's cache folder ($XDG_CACHE_HOME or ~/.cache); absolute.
/// Throws Error (Fault::missing) where there is neither.
std::filesystem::path cache_root();

/// Throws Error (Fault::missing) where it cannot be. One that is read-only serves what it has.
void make_cache_folder();

/// What enters the keys of a plan; `digests` must outlive it.
Surroundings surroundings(const Installation& installation, Digests& digests);

}  // namespace itera::cli
