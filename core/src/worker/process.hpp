// The worker's own process: threads, number format, memory habits, and what a stage used of the
// machine.
#pragma once

#include <chrono>
#include <cstdint>
#include <filesystem>

namespace itera {

/// Keeps freed memory for the next step instead of giving it back page by page. Once, at start.
void keep_freed_memory();

/// Threads of LibTorch and OpenMP; denormal numbers count as zero in every one of them (20 × slower
/// otherwise); LibTorch's own generator starts from `seed`.
void prepare_arithmetic(int threads, std::int64_t seed);

/// Wall time, processor time and peak memory since it was made.
class Usage {
 public:
  Usage();
  [[nodiscard]] double seconds() const;
  [[nodiscard]] double cpu_seconds() const;
  [[nodiscard]] std::int64_t peak_bytes() const;  ///< resident set at its highest

 private:
  std::chrono::steady_clock::time_point begin_;
  double cpu_begin_;
};

/// While it lives, stdout and stderr of this process go to the end of `file`.
class Redirected {
 public:
  explicit Redirected(const std::filesystem::path& file);
  ~Redirected();
  Redirected(const Redirected&) = delete;
  Redirected& operator=(const Redirected&) = delete;

 private:
  int stdout_, stderr_;
};

}  // namespace itera
