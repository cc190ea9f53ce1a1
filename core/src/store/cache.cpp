// The cache of finished stages: written under partial/, synced, renamed.
#include "store/cache.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <signal.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <atomic>
#include <cerrno>
#include <charconv>
#include <cstdio>
#include <cstring>
#include <vector>

#include "base/files.hpp"
#include "base/json.hpp"
#include "base/sha256.hpp"
#include "itera/error.hpp"
#include "store/run.hpp"

namespace fs = std::filesystem;

namespace itera {
namespace {

std::string host_name() {
  std::array<char, 256> name{};
  ::gethostname(name.data(), name.size() - 1);
  return name.data();
}

// <key>.<host>.<process>.<counter>
fs::path partial_name(const std::string& key) {
  static std::atomic<unsigned> counter{0};
  return fmt::format("{}.{}.{}.{}", key, host_name(), ::getpid(), counter++);
}

// Only a process of this host can be known to be dead.
bool left_by_the_dead(const std::string& name) {
  const std::size_t last = name.rfind('.');
  if (last == std::string::npos || last == 0) return false;
  const std::size_t middle = name.rfind('.', last - 1);
  const std::size_t first = name.find('.');
  if (middle == std::string::npos || first >= middle) return false;
  if (name.substr(first + 1, middle - first - 1) != host_name()) return false;
  pid_t process = 0;
  const auto [end, fault] = std::from_chars(name.data() + middle + 1, name.data() + last, process);
  if (fault != std::errc{} || end != name.data() + last || process <= 0) return false;
  return ::kill(process, 0) != 0 && errno == ESRCH;
}

void remove_leftovers(const fs::path& partial) {
  std::error_code ignored;  // another process may be cleaning the same folder
  for (const auto& entry : fs::directory_iterator(partial, ignored)) {
    if (left_by_the_dead(entry.path().filename())) fs::remove_all(entry.path(), ignored);
  }
}

void sync_tree(const fs::path& folder) {
  for (const auto& entry : fs::directory_iterator(folder)) {
    if (entry.is_symlink()) continue;
    if (entry.is_directory()) sync_tree(entry.path());
    else sync(entry.path());
  }
  sync(folder);
}

/// Writes the bytes and the digest of every file of a stage into its meta.json.
void describe_files(const fs::path& folder, Values& meta) {
  Values sizes = Values::object(), digests = Values::object();
  for (const auto& entry : fs::directory_iterator(folder)) {
    if (!entry.is_regular_file()) continue;
    const std::string name = entry.path().filename().string();
    sizes[name] = entry.file_size();
    digests[name] = sha256_of_file(entry.path());
  }
  meta["files"] = std::move(sizes);
  meta["digests"] = std::move(digests);
}

bool has_files(const fs::path& folder, const Values& sizes) {
  for (const auto& [name, bytes] : sizes.items()) {
    std::error_code none;
    if (fs::file_size(folder / name, none) != bytes.get<std::uintmax_t>() || none) return false;
  }
  return true;
}

}  // namespace

std::optional<Values> Cache::meta(const std::string& key) const {
  const fs::path file = folder(key) / stage_file::meta;
  std::error_code none;
  if (!fs::exists(file, none)) return std::nullopt;  // of a large plan most are not there
  try {
    Values found = parse_json(read_file(file), file.string());
    if (found.is_object() && found.value("key", Values()) == key &&
        has_files(folder(key), found.value("files", Values::object()))) {
      return found;
    }
  } catch (const Error&) {  // not there, or damaged: as good as not there
  } catch (const Values::exception&) {}
  return std::nullopt;
}

fs::path Cache::scratch(const std::string& key) const {
  fs::path path = root_ / "scratch" / key;
  fs::create_directories(path);
  return path;
}

void Cache::forget_scratch(std::chrono::hours older_than) const {
  constexpr std::size_t most = 100;
  const auto since = fs::file_time_type::clock::now() - older_than;
  std::error_code none;
  std::vector<fs::path> old;
  for (const auto& entry : fs::directory_iterator(root_ / "scratch", none)) {
    if (old.size() == most) break;
    if (const auto time = entry.last_write_time(none); !none && time < since) {
      old.push_back(entry.path());
    }
  }
  for (const fs::path& folder : old) {
    const std::optional<Lease> mine = seek(folder.filename()).attempt();
    if (mine && fs::last_write_time(folder, none) < since && !none) fs::remove_all(folder, none);
  }
}

fs::path Cache::begin(const std::string& key) const {
  const fs::path partial = root_ / "partial";
  fs::create_directories(partial);
  remove_leftovers(partial);
  fs::path path = partial / partial_name(key);
  fs::create_directory(path);
  return path;
}

void Cache::publish(const fs::path& temporary, const std::string& key, Values meta) const {
  meta["key"] = key;
  describe_files(temporary, meta);
  write_file(temporary / stage_file::meta, meta.dump(2) + "\n");
  sync_tree(temporary);
  const fs::path target = folder(key);
  if (fs::exists(target) && !has(key)) remove(key);
  if (::rename(temporary.c_str(), target.c_str()) !=
      0) {  // fails on a folder that is there and not empty
    const int fault = errno;
    if (!has(key)) {
      throw Error(fmt::format("cannot publish '{}': {}", target.string(), std::strerror(fault)));
    }
    fs::remove_all(temporary);
  }
  sync(root_);
  fs::remove_all(root_ / "scratch" / key);
}

std::optional<std::string> Cache::key_of(const fs::path& path) const {
  const fs::path inside = path.lexically_relative(root_);
  const auto depth = std::distance(inside.begin(), inside.end());
  if (inside.empty() || *inside.begin() == ".." || *inside.begin() == "." || depth > 2) {
    return std::nullopt;
  }
  return inside.begin()->string();
}

std::optional<std::string> Cache::damaged_file(const std::string& key) const {
  const std::optional<Values> found = meta(key);
  if (!found) return stage_file::meta;
  const Values digests = found->value("digests", Values::object());
  for (const auto& [name, digest] : digests.items()) {
    try {
      if (sha256_of_file(folder(key) / name) != digest) return name;
    } catch (const Error&) {  // the disk does not give it back
      return name;
    }
  }
  return std::nullopt;
}

void Cache::remove(const std::string& key) const {
  fs::create_directories(root_ / "partial");
  const fs::path aside = root_ / "partial" / partial_name(key);
  if (::rename(folder(key).c_str(), aside.c_str()) != 0 && errno != ENOENT) {
    throw Error(
        fmt::format("cannot remove \"{}\": {}", folder(key).string(), std::strerror(errno)));
  }
  std::error_code ignored;  // what stays is removed by the next begin()
  fs::remove_all(aside, ignored);
}

void Cache::touch(const std::string& key) const noexcept {
  ::utimensat(AT_FDCWD, folder(key).c_str(), nullptr, 0);
}

std::vector<Cache::Entry> Cache::entries() const {
  constexpr std::size_t key_length = 64;
  std::vector<Entry> all;
  std::error_code none;
  for (const auto& stage : fs::directory_iterator(root_, none)) {
    Entry entry{stage.path().filename(), 0, stage.last_write_time(none)};
    if (entry.key.size() != key_length || !stage.is_directory(none)) continue;
    for (const auto& file : fs::recursive_directory_iterator(stage.path(), none)) {
      if (file.is_regular_file(none)) entry.bytes += file.file_size(none);
    }
    all.push_back(std::move(entry));
  }
  return all;
}

void Cache::remember_run(const fs::path& run) const noexcept {
  try {
    const std::string target = fs::absolute(run).lexically_normal().string();
    fs::create_directories(root_ / "runs");
    std::error_code there;
    fs::create_symlink(target, root_ / "runs" / sha256_hex(target).substr(0, 16), there);
  } catch (const std::exception&) {}
}

std::vector<fs::path> Cache::runs() const {
  std::vector<fs::path> all;
  std::error_code none;
  for (const auto& link : fs::directory_iterator(root_ / "runs", none)) {
    const fs::path run = fs::read_symlink(link.path(), none);
    if (!none && fs::exists(run / run_file::plan)) all.push_back(run);
  }
  return all;
}

}  // namespace itera
