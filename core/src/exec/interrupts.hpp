// SIGINT, SIGTERM, SIGHUP and SIGUSR1 as something to poll, for as long as the object lives.
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
  /// How many came since the last call, without SIGUSR1, which is only a warning; never waits.
  int take();
  /// The first that was ever taken, of all; 0 before.
  [[nodiscard]] int first() const noexcept { return first_; }

 private:
  sigset_t before_{};
  struct sigaction pipe_before_{};
  int descriptor_;
  int first_ = 0;
};

}  // namespace itera
