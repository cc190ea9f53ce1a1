// Programs and plugins as they are now.
#include "slurm/frozen.hpp"

#include <fmt/format.h>

#include <map>

namespace itera {

namespace fs = std::filesystem;

Frozen freeze(const Plan& plan, const fs::path& program, const fs::path& worker,
              const fs::path& folder) {
  fs::create_directories(folder / "bin");
  fs::create_directories(folder / "lib/plugins");
  Frozen frozen{folder / "bin/itera-lab", folder / "bin/itera-worker", plan};
  fs::copy_file(program, frozen.program);
  fs::copy_file(worker, frozen.worker);
  const fs::path library = worker.parent_path() / "../lib/libitera.so";
  if (fs::exists(library)) fs::copy_file(library, folder / "lib/libitera.so");
  std::map<fs::path, fs::path> copies;
  for (Plan::Stage& stage : frozen.plan.stages) {
    for (fs::path& plugin : stage.task.plugins) {
      fs::path& copy = copies[plugin];
      if (copy.empty()) {  // numbered: two folders may hold plugins of one name
        copy = folder / "lib/plugins" /
               fmt::format("{}-{}", copies.size(), plugin.filename().string());
        fs::copy_file(plugin, copy);
      }
      plugin = copy;
    }
  }
  return frozen;
}

}  // namespace itera
