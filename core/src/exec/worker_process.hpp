// WorkerProcess: one itera-worker, spoken to by pipes. It never outlives the object.
#pragma once

#include <sys/types.h>

#include <chrono>
#include <filesystem>
#include <string>
#include <vector>

#include "exec/exit.hpp"

namespace itera {

/// Turns this process into the worker: `words` are the program and its arguments, `threads` is for
/// OpenMP and MKL. Returns only by an Error (Fault::missing).
[[noreturn]] void become_worker(std::vector<std::string> words, int threads);

class WorkerProcess {
 public:
  /// Starts `program serve` in a process group of its own, with `threads` for OpenMP and MKL;
  /// stderr is added to `log`.
  WorkerProcess(const std::filesystem::path& program, int threads,
                const std::filesystem::path& log);
  /// Kills the group if it still runs, and reaps it.
  ~WorkerProcess();
  WorkerProcess(const WorkerProcess&) = delete;
  WorkerProcess& operator=(const WorkerProcess&) = delete;

  [[nodiscard]] int descriptor() const noexcept { return output_; }  ///< to poll for reading
  [[nodiscard]] const std::filesystem::path& log() const noexcept { return log_; }

  /// Hands over a task file. What goes wrong shows as the end of the process.
  void send(const std::filesystem::path& task);
  /// Whole lines that came since the last call; never waits. A line without end is cut at one MiB.
  std::vector<std::string> lines();
  /// True once the process has ended, or has closed its output.
  [[nodiscard]] bool ended();

  void stop();  ///< SIGTERM: save and end
  void kill();  ///< SIGKILL to the whole group
  /// No more tasks: waits for the end, then kills.
  Exit finish(std::chrono::milliseconds patience);

 private:
  void reap(bool wait);

  pid_t process_ = -1;
  int input_ = -1, output_ = -1;
  bool closed_ = false, reaped_ = false;
  int status_ = 0;
  std::string buffer_;
  std::filesystem::path log_;
};

}  // namespace itera
