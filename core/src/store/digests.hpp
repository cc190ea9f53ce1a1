// Digests of files, remembered by path, size, time of change and inode so that a large corpus is
// read once.
#pragma once

#include <filesystem>
#include <functional>
#include <string>

#include "base/sha256.hpp"
#include "itera/values.hpp"

namespace itera {

/// The memory is cache/digests.json. It is only a memory: a damaged one counts as empty, and when
/// two processes write it at once the later one wins and the other's files are read again some day.
class Digests {
 public:
  using Compute = std::function<std::string(const std::filesystem::path&)>;

  explicit Digests(const std::filesystem::path& cache_root);

  /// `kind` keeps apart digests that are computed differently, such as those of a binary's
  /// sections. Throws Error (Fault::missing) when there is no such file.
  std::string of(const std::filesystem::path& file, const std::string& kind = "sha256",
                 const Compute& compute = sha256_of_file);

 private:
  void remember(const std::string& name, Values entry);

  std::filesystem::path memory_;
  Values known_;
};

}  // namespace itera
