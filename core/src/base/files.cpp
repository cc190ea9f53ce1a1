// Files by POSIX calls: a failure always has a name, and so has the moment bytes are on disk.
#include "base/files.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <atomic>
#include <cerrno>
#include <system_error>
#include <utility>

#include "base/text.hpp"
#include "itera/error.hpp"

namespace itera {
namespace {

[[noreturn]] void fail(const char* what, const std::filesystem::path& path, int code) {
  std::string reason = std::generic_category().message(code);
  if (!reason.empty() && reason[0] >= 'A' && reason[0] <= 'Z') reason[0] += 'a' - 'A';
  const bool absent = code == ENOENT || code == ENOTDIR;
  throw Error(std::string("cannot ") + what + " \"" + path.string() + "\": " + reason,
              absent ? Fault::missing : Fault::failed);
}

/// A descriptor that closes itself.
class Descriptor {
 public:
  Descriptor(const char* what, const std::filesystem::path& path, int flags)
      : value_(::open(path.c_str(), flags | O_CLOEXEC, 0666)) {
    if (value_ < 0) fail(what, path, errno);
  }
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;
  ~Descriptor() { ::close(value_); }
  [[nodiscard]] int get() const { return value_; }

 private:
  int value_;
};

struct stat status_of(int descriptor, const std::filesystem::path& path) {
  struct stat status {};
  if (::fstat(descriptor, &status) != 0) fail("read", path, errno);
  if (S_ISDIR(status.st_mode)) fail("read", path, EISDIR);
  return status;
}

std::filesystem::path folder_of(const std::filesystem::path& path) {
  return path.has_parent_path() ? path.parent_path() : std::filesystem::path(".");
}

}  // namespace

std::string read_file(const std::filesystem::path& path, std::uintmax_t max_bytes) {
  const Descriptor file("read", path, O_RDONLY);
  const auto expected = static_cast<std::uintmax_t>(status_of(file.get(), path).st_size);
  std::string content;
  content.reserve(expected < max_bytes ? expected : 0);
  std::array<char, 1 << 16> buffer;
  while (true) {
    const ssize_t got = ::read(file.get(), buffer.data(), buffer.size());
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) fail("read", path, errno);
    if (got == 0) return content;
    if (content.size() + static_cast<std::size_t>(got) > max_bytes) {
      throw Error("cannot read \"" + path.string() + "\": it is larger than " +
                  format_bytes(static_cast<double>(max_bytes)));
    }
    content.append(buffer.data(), static_cast<std::size_t>(got));
  }
}

AtomicFile::AtomicFile(const std::filesystem::path& path)
    : path_(path),
      temporary_(temporary_beside(path)),
      descriptor_(::open(temporary_.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666)) {
  if (descriptor_ < 0) fail("write", path_, errno);
}

AtomicFile::~AtomicFile() {
  if (descriptor_ < 0) return;
  ::close(descriptor_);
  ::unlink(temporary_.c_str());
}

void AtomicFile::write(std::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t put = ::write(descriptor_, bytes.data(), bytes.size());
    if (put < 0 && errno == EINTR) continue;
    if (put < 0) fail("write", path_, errno);
    bytes.remove_prefix(static_cast<std::size_t>(put));
  }
}

void AtomicFile::write(std::span<const std::byte> bytes) {
  write(std::string_view(reinterpret_cast<const char*>(bytes.data()), bytes.size()));
}

void AtomicFile::commit() {
  if (::fsync(descriptor_) != 0) fail("write", path_, errno);
  if (::rename(temporary_.c_str(), path_.c_str()) != 0) fail("write", path_, errno);
  ::close(std::exchange(descriptor_, -1));
  sync(folder_of(path_));
}

void write_file(const std::filesystem::path& path, std::string_view content) {
  AtomicFile file(path);
  file.write(content);
  file.commit();
}

void append_line(const std::filesystem::path& path, std::string_view line) {
  const Descriptor file("write", path, O_WRONLY | O_APPEND | O_CREAT);
  const std::string text = std::string(line) + "\n";
  const ssize_t put = ::write(file.get(), text.data(), text.size());
  if (put < 0) fail("write", path, errno);
  if (static_cast<std::size_t>(put) != text.size()) fail("write", path, ENOSPC);
  if (::fsync(file.get()) != 0) fail("write", path, errno);
}

std::filesystem::path temporary_beside(const std::filesystem::path& path) {
  static std::atomic<unsigned> counter{0};
  std::array<char, 256> host{};
  ::gethostname(host.data(), host.size() - 1);
  return fmt::format("{}.{}-{}.{}.tmp", path.string(), host.data(), ::getpid(), counter++);
}

void sync(const std::filesystem::path& path) {
  const Descriptor file("sync", path, O_RDONLY);
  if (::fsync(file.get()) != 0) fail("sync", path, errno);
}

MappedFile::MappedFile(const std::filesystem::path& path) {
  const Descriptor file("read", path, O_RDONLY);
  const auto size = static_cast<std::size_t>(status_of(file.get(), path).st_size);
  if (size == 0) return;
  void* start = ::mmap(nullptr, size, PROT_READ, MAP_PRIVATE, file.get(), 0);
  if (start == MAP_FAILED) fail("read", path, errno);
  bytes_ = {static_cast<const std::byte*>(start), size};
}

MappedFile::MappedFile(MappedFile&& other) noexcept : bytes_(std::exchange(other.bytes_, {})) {}

MappedFile& MappedFile::operator=(MappedFile&& other) noexcept {
  std::swap(bytes_, other.bytes_);
  return *this;
}

MappedFile::~MappedFile() {
  if (!bytes_.empty()) ::munmap(const_cast<std::byte*>(bytes_.data()), bytes_.size());
}

}  // namespace itera
