// Cache entries read back by their digests before anything is made of them.
#include "store/integrity.hpp"

#include <fmt/format.h>
#include <sys/stat.h>

#include "itera/error.hpp"

namespace itera {
namespace {

/// Changes when the entry is computed again.
std::string edition(const std::filesystem::path& meta) {
  struct stat info{};
  if (::stat(meta.c_str(), &info) != 0) return "none";
  return fmt::format("{} {}", info.st_ino, info.st_mtim.tv_nsec);
}

}  // namespace

void Integrity::require(const Cache& cache, const std::vector<std::filesystem::path>& paths) {
  for (const std::filesystem::path& path : paths) {
    const auto key = cache.key_of(path);
    if (!key) continue;
    const std::filesystem::path folder = cache.folder(*key);
    const std::string name = folder.string() + " " + edition(folder / stage_file::meta);
    if (sound_.count(name) > 0) continue;
    if (const auto file = cache.damaged_file(*key)) {
      cache.remove(*key);
      throw Error(fmt::format("\"{}\" is damaged: it is not what was written; the stage that makes "
                              "it has to run again",
                              (folder / *file).string()),
                  Fault::missing);
    }
    sound_.insert(name);
  }
}

}  // namespace itera
