// Digests of files and the memory of them.
#include "store/digests.hpp"

#include <fmt/format.h>
#include <sys/stat.h>

#include <cerrno>
#include <cstring>
#include <ctime>

#include "base/files.hpp"
#include "base/json.hpp"
#include "itera/error.hpp"

namespace fs = std::filesystem;

namespace itera {
namespace {

constexpr std::int64_t nanoseconds = 1'000'000'000;

Values identity(const fs::path& file) {
  struct stat info{};
  if (::stat(file.c_str(), &info) != 0) {
    throw Error(fmt::format("cannot read '{}': {}", file.string(), std::strerror(errno)),
                Fault::missing);
  }
  return {{"size", info.st_size},
          {"inode", info.st_ino},
          {"changed", info.st_mtim.tv_sec * nanoseconds + info.st_mtim.tv_nsec}};
}

// A file changed this moment can change again without its time of change moving.
bool settled(const Values& entry) {
  return entry["changed"].get<std::int64_t>() < (std::time(nullptr) - 2) * nanoseconds;
}

Values read_memory(const fs::path& file) {
  try {
    Values memory = parse_json(read_file(file), file.string());
    if (memory.is_object()) return memory;
  } catch (const Error&) {  // none yet, or damaged
  }
  return Values::object();
}

}  // namespace

Digests::Digests(const fs::path& cache_root)
    : memory_(cache_root / "digests.json"), known_(read_memory(memory_)) {}

std::string Digests::of(const fs::path& file, const std::string& kind, const Compute& compute) {
  const std::string name = kind + ":" + fs::absolute(file).lexically_normal().string();
  const Values before = identity(file);
  if (const auto found = known_.find(name); found != known_.end() && found->is_object()) {
    Values entry = *found;
    const Values digest = entry.value("digest", Values());
    entry.erase("digest");
    if (entry == before && digest.is_string()) return digest.get<std::string>();
  }
  std::string digest = compute(file);
  if (settled(before) && identity(file) == before) {
    Values entry = before;
    entry["digest"] = digest;
    remember(name, std::move(entry));
  }
  return digest;
}

void Digests::remember(const std::string& name, Values entry) {
  known_[name] = std::move(entry);
  Values merged = read_memory(memory_);
  merged.update(known_);
  try {
    fs::create_directories(memory_.parent_path());
    write_file(memory_, merged.dump(1) + "\n");
  } catch (const std::exception&) {  // a memory that cannot be written costs time, not correctness
  }
}

}  // namespace itera
