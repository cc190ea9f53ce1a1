// Files read whole, mapped, and written so that a crash leaves either the old content or the new.
#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <span>
#include <string>
#include <string_view>

namespace itera {

/// Throws Error (Fault::missing when it is not there) naming the path; also when larger than
/// max_bytes.
std::string read_file(const std::filesystem::path& path,
                      std::uintmax_t max_bytes = std::uintmax_t{1} << 32);

/// Temporary sibling, fsync, rename, fsync of the folder. Throws Error; on failure the old content
/// stands.
void write_file(const std::filesystem::path& path, std::string_view content);

/// What write_file does, for content that comes in pieces. Without commit() nothing has happened.
class AtomicFile {
 public:
  explicit AtomicFile(const std::filesystem::path& path);
  AtomicFile(const AtomicFile&) = delete;
  AtomicFile& operator=(const AtomicFile&) = delete;
  ~AtomicFile();
  void write(std::string_view bytes);
  void write(std::span<const std::byte> bytes);
  void commit();

 private:
  std::filesystem::path path_, temporary_;
  int descriptor_;
};

/// Appends one line with a single write, and syncs.
void append_line(const std::filesystem::path& path, std::string_view line);

/// A name beside `path` that nobody else uses: "<path>.<host>-<pid>.<counter>.tmp".
std::filesystem::path temporary_beside(const std::filesystem::path& path);

/// fsync of a file or folder. Throws Error.
void sync(const std::filesystem::path& path);

/// A file mapped read-only for as long as the object lives.
class MappedFile {
 public:
  explicit MappedFile(const std::filesystem::path& path);
  MappedFile(MappedFile&& other) noexcept;
  MappedFile& operator=(MappedFile&& other) noexcept;
  ~MappedFile();
  [[nodiscard]] std::span<const std::byte> bytes() const noexcept { return bytes_; }

 private:
  std::span<const std::byte> bytes_;
};

}  // namespace itera
