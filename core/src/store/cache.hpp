// The cache of finished stages: one folder a key, which appears whole or not at all and is never
// replaced.
#pragma once

#include <chrono>
#include <filesystem>
#include <optional>
#include <string>

#include "itera/values.hpp"
#include "store/lock.hpp"

namespace itera {

/// root/<key>/ finished stages · root/partial/ being written · root/scratch/<key>/ what attempts
/// keep · root/lock/<key>
class Cache {
 public:
  explicit Cache(std::filesystem::path root) : root_(std::move(root)) {}

  [[nodiscard]] const std::filesystem::path& root() const noexcept { return root_; }
  [[nodiscard]] std::filesystem::path folder(const std::string& key) const { return root_ / key; }

  /// What publish() wrote; nothing when the folder is not there, is damaged, lost a file or
  /// part of one, or belongs to another key.
  [[nodiscard]] std::optional<Values> meta(const std::string& key) const;
  [[nodiscard]] bool has(const std::string& key) const { return meta(key).has_value(); }

  /// A folder that survives attempts; made when it is not there, removed by publish().
  [[nodiscard]] std::filesystem::path scratch(const std::string& key) const;
  /// Where the last attempt wrote its log, there or not.
  [[nodiscard]] std::filesystem::path log(const std::string& key) const {
    return root_ / "scratch" / key / "log.txt";
  }
  /// Removes scratch folders that nobody has locked and nobody has written to for so long; at most
  /// a hundred a call.
  void forget_scratch(std::chrono::hours older_than) const;

  [[nodiscard]] std::optional<Lock> try_lock(const std::string& key) const;

  /// A fresh, empty folder on the cache's disk to write a stage into. Removes what dead processes
  /// of this host left there.
  [[nodiscard]] std::filesystem::path begin(const std::string& key) const;

  /// Writes meta.json (`meta` and the key), syncs everything and renames `temporary` to
  /// folder(key). When that folder is already there the new one is discarded; one without a
  /// readable meta.json is moved out of the way first.
  void publish(const std::filesystem::path& temporary, const std::string& key, Values meta) const;

 private:
  std::filesystem::path root_;
};

}  // namespace itera
