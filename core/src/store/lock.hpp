// A lock between processes: flock on a file, released when the object or its process ends.
#pragma once

#include <filesystem>
#include <optional>

namespace itera {

class Lock {
 public:
  /// Nothing when somebody else holds it.
  static std::optional<Lock> attempt(const std::filesystem::path& file);

  Lock(Lock&& other) noexcept;
  Lock& operator=(Lock&& other) noexcept;
  ~Lock();

 private:
  explicit Lock(int descriptor) noexcept : descriptor_(descriptor) {}
  int descriptor_;
};

}  // namespace itera
