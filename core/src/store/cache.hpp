// The cache of finished stages: one folder a key, which appears whole or not at all and is never
// replaced.
#pragma once

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "itera/values.hpp"
#include "store/lease.hpp"

namespace itera {

/// What the folder of a finished stage may hold besides what its component left there.
namespace stage_file {
inline constexpr const char* meta = "meta.json";
inline constexpr const char* metrics = "metrics.json";
inline constexpr const char* curve = "curve.csv";
inline constexpr const char* checkpoint = "checkpoint.safetensors";
inline constexpr const char* log = "log.txt";
}  // namespace stage_file

/// root/<key>/ finished stages · root/partial/ being written · root/scratch/<key>/ what attempts
/// keep · root/lock/<key> leases · root/runs/ links to the run folders that use it
class Cache {
 public:
  explicit Cache(std::filesystem::path root) : root_(std::move(root)) {}

  [[nodiscard]] const std::filesystem::path& root() const noexcept { return root_; }
  [[nodiscard]] std::filesystem::path folder(const std::string& key) const { return root_ / key; }
  /// The checkpoint that a stage made.
  [[nodiscard]] std::filesystem::path checkpoint(const std::string& key) const {
    return root_ / key / stage_file::checkpoint;
  }

  /// What publish() wrote; nothing when the folder is not there, is damaged, lost a file or
  /// part of one, or belongs to another key.
  [[nodiscard]] std::optional<Values> meta(const std::string& key) const;
  [[nodiscard]] bool has(const std::string& key) const { return meta(key).has_value(); }

  /// A folder that survives attempts; made when it is not there, removed by publish().
  [[nodiscard]] std::filesystem::path scratch(const std::string& key) const;
  /// Where the last attempt wrote its log, there or not.
  [[nodiscard]] std::filesystem::path log(const std::string& key) const {
    return root_ / "scratch" / key / stage_file::log;
  }
  /// Removes scratch folders that nobody has locked and nobody has written to for so long; at most
  /// a hundred a call.
  void forget_scratch(std::chrono::hours older_than) const;

  /// One stage is computed by one process at a time: whoever holds its lease.
  [[nodiscard]] LeaseSeeker seek(const std::string& key,
                                 std::function<void()> when_lost = {}) const {
    LeaseRules rules;
    rules.when_lost = std::move(when_lost);
    return LeaseSeeker(root_ / "lock" / key, std::move(rules));
  }

  /// A fresh, empty folder on the cache's disk to write a stage into. Removes what dead processes
  /// of this host left there.
  [[nodiscard]] std::filesystem::path begin(const std::string& key) const;

  /// Writes meta.json (`meta` and the key), syncs everything and renames `temporary` to
  /// folder(key). When that folder is already there the new one is discarded; one without a
  /// readable meta.json is moved out of the way first.
  void publish(const std::filesystem::path& temporary, const std::string& key, Values meta) const;

  /// The key whose folder the path is or lies in directly; nothing for paths elsewhere.
  [[nodiscard]] std::optional<std::string> key_of(const std::filesystem::path& path) const;

  /// The first file of the stage whose digest is not the one publish() wrote down. has() looks at
  /// sizes alone, so that a large plan is counted in an instant.
  [[nodiscard]] std::optional<std::string> damaged_file(const std::string& key) const;
  /// Takes a stage out of the cache: first by its name, then bit by bit. Throws Error.
  void remove(const std::string& key) const;

  /// Notes that a stage is still of use; never fails.
  void touch(const std::string& key) const noexcept;
  struct Entry {
    std::string key;
    std::uintmax_t bytes = 0;
    std::filesystem::file_time_type used;  ///< published, or touched
  };
  [[nodiscard]] std::vector<Entry> entries() const;

  /// What a run uses is not cleaned away while its folder stands. Never fails: a cache that cannot
  /// be written cannot be cleaned either.
  void remember_run(const std::filesystem::path& folder) const noexcept;
  /// Folders remembered that still stand.
  [[nodiscard]] std::vector<std::filesystem::path> runs() const;

 private:
  std::filesystem::path root_;
};

}  // namespace itera
