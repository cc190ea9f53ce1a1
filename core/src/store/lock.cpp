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

}  // namespace

std::optional<Lock> Lock::attempt(const std::filesystem::path& file) {
  Lock lock(open_lock(file));
  while (::flock(lock.descriptor_, LOCK_EX | LOCK_NB) != 0) {
    if (errno == EINTR) continue;
    if (errno == EWOULDBLOCK) return std::nullopt;
    if (errno == ENOLCK || errno == ENOSYS || errno == EOPNOTSUPP) return none();
    throw Error(fmt::format("cannot lock '{}': {}", file.string(), std::strerror(errno)));
  }
  return lock;
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
