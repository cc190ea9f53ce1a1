// A lock between processes: flock on a file, released when the object or its process ends.
#pragma once

#include <filesystem>
#include <optional>

namespace itera {

class Lock {
 public:
  /// Nothing when somebody else holds it.
  static std::optional<Lock> attempt(const std::filesystem::path& file);
  /// One that keeps nobody out, as a file system without flock gives it.
  static Lock none() noexcept { return Lock(-1); }

  Lock(Lock&& other) noexcept;
  Lock& operator=(Lock&& other) noexcept;
  ~Lock();

  /// False on a file system that has no flock.
  [[nodiscard]] bool excludes() const noexcept { return descriptor_ >= 0; }

 private:
  explicit Lock(int descriptor) noexcept : descriptor_(descriptor) {}
  int descriptor_;
};

}  // namespace itera
