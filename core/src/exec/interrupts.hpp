// SIGINT, SIGTERM and SIGHUP as something to poll, for as long as the object lives.
#pragma once

#include <csignal>

namespace itera {

class Interrupts {
 public:
  /// Blocks these signals in this thread, SIGHUP only where it is not ignored (nohup), and ignores
  /// SIGPIPE: a worker that died is told by write, not by a signal.
  Interrupts();
  ~Interrupts();
  Interrupts(const Interrupts&) = delete;
  Interrupts& operator=(const Interrupts&) = delete;

  [[nodiscard]] int descriptor() const noexcept { return descriptor_; }
  /// How many came since the last call; never waits.
  int take();

 private:
  sigset_t before_{};
  struct sigaction pipe_before_{};
  int descriptor_;
};

}  // namespace itera
