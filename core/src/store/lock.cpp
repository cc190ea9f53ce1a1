// A lock between processes. The file is never removed: another process may be waiting on it.
#include "store/lock.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/file.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <utility>

#include "itera/error.hpp"

namespace itera {
namespace {

int open_lock(const std::filesystem::path& file) {
  std::filesystem::create_directories(file.parent_path());
  const int descriptor = ::open(file.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0666);
  if (descriptor < 0) {
    throw Error(fmt::format("cannot open the lock '{}': {}", file.string(), std::strerror(errno)));
  }
  return descriptor;
}

bool take(int descriptor, int operation, const std::filesystem::path& file) {
  while (::flock(descriptor, operation) != 0) {
    if (errno == EINTR) continue;
    const int fault = errno;
    ::close(descriptor);
    if (fault == EWOULDBLOCK) return false;
    throw Error(fmt::format("cannot lock '{}': {}", file.string(), std::strerror(fault)));
  }
  return true;
}

}  // namespace

Lock Lock::wait(const std::filesystem::path& file) {
  const int descriptor = open_lock(file);
  take(descriptor, LOCK_EX, file);
  return Lock(descriptor);
}

std::optional<Lock> Lock::attempt(const std::filesystem::path& file) {
  const int descriptor = open_lock(file);
  if (!take(descriptor, LOCK_EX | LOCK_NB, file)) return std::nullopt;
  return Lock(descriptor);
}

Lock::Lock(Lock&& other) noexcept : descriptor_(std::exchange(other.descriptor_, -1)) {}

Lock& Lock::operator=(Lock&& other) noexcept {
  std::swap(descriptor_, other.descriptor_);
  return *this;
}

Lock::~Lock() {
  if (descriptor_ >= 0) ::close(descriptor_);
}

}  // namespace itera
