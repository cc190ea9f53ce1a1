// Linux: rusage, /proc/self and mallopt.
#include "worker/process.hpp"

#include <ATen/Context.h>
#include <ATen/Parallel.h>
#include <fcntl.h>
#include <malloc.h>
#include <sys/resource.h>
#include <unistd.h>
#include <xmmintrin.h>

#include <cstdio>
#include <fstream>
#include <string>

#include "itera/error.hpp"

namespace itera {

namespace {

constexpr unsigned flush_to_zero = 0x8000, denormals_are_zero = 0x0040;

double cpu_seconds_of_process() {
  rusage usage{};
  getrusage(RUSAGE_SELF, &usage);
  const auto seconds = [](const timeval& t) {
    return static_cast<double>(t.tv_sec) + 1e-6 * static_cast<double>(t.tv_usec);
  };
  return seconds(usage.ru_utime) + seconds(usage.ru_stime);
}

}  // namespace

void keep_freed_memory() {
  mallopt(M_MMAP_THRESHOLD, 1 << 30);
  mallopt(M_TRIM_THRESHOLD, 1 << 30);
  mallopt(M_TOP_PAD, 64 << 20);
}

void prepare_arithmetic(int threads, std::int64_t seed) {
  at::set_num_threads(threads);
  at::manual_seed(static_cast<std::uint64_t>(seed));
  at::parallel_for(0, threads, 1, [](std::int64_t, std::int64_t) {
    _mm_setcsr(_mm_getcsr() | flush_to_zero | denormals_are_zero);
  });
}

Usage::Usage() : begin_(std::chrono::steady_clock::now()), cpu_begin_(cpu_seconds_of_process()) {
  std::ofstream("/proc/self/clear_refs") << "5";  // restarts the peak of the resident set
}

double Usage::seconds() const {
  return std::chrono::duration<double>(std::chrono::steady_clock::now() - begin_).count();
}

double Usage::cpu_seconds() const { return cpu_seconds_of_process() - cpu_begin_; }

std::int64_t Usage::peak_bytes() const {
  std::ifstream status("/proc/self/status");
  for (std::string line; std::getline(status, line);) {
    if (line.starts_with("VmHWM:")) return std::stoll(line.substr(6)) * 1024;
  }
  return 0;
}

Redirected::Redirected(const std::filesystem::path& file)
    : stdout_(dup(STDOUT_FILENO)), stderr_(dup(STDERR_FILENO)) {
  const int log = open(file.c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0644);
  if (log < 0)
    throw Error("the log \"" + file.string() + "\" cannot be written: is the disk full?");
  std::fflush(nullptr);
  dup2(log, STDOUT_FILENO);
  dup2(log, STDERR_FILENO);
  close(log);
}

Redirected::~Redirected() {
  std::fflush(nullptr);
  dup2(stdout_, STDOUT_FILENO);
  dup2(stderr_, STDERR_FILENO);
  close(stdout_);
  close(stderr_);
}

}  // namespace itera
