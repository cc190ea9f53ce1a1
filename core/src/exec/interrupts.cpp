// SIGINT, SIGTERM, SIGHUP and SIGUSR1 as something to poll.
#include "exec/interrupts.hpp"

#include <sys/signalfd.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <string>

#include "itera/error.hpp"

namespace itera {

Interrupts::Interrupts() {
  sigset_t all;
  sigemptyset(&all);
  sigaddset(&all, SIGINT);
  sigaddset(&all, SIGTERM);
  sigaddset(&all, SIGUSR1);  // how Slurm says that the time is nearly over
  struct sigaction hang_up{};
  sigaction(SIGHUP, nullptr, &hang_up);
  if (hang_up.sa_handler != SIG_IGN) sigaddset(&all, SIGHUP);
  descriptor_ = signalfd(-1, &all, SFD_CLOEXEC | SFD_NONBLOCK);
  if (descriptor_ < 0)
    throw Error(std::string("cannot watch for signals: ") + std::strerror(errno));
  pthread_sigmask(SIG_BLOCK, &all, &before_);
  struct sigaction ignore{};
  ignore.sa_handler = SIG_IGN;
  sigaction(SIGPIPE, &ignore, &pipe_before_);
}

Interrupts::~Interrupts() {
  take();  // those that came late are not delivered once the mask is gone
  close(descriptor_);
  sigaction(SIGPIPE, &pipe_before_, nullptr);
  pthread_sigmask(SIG_SETMASK, &before_, nullptr);
}

int Interrupts::take() {
  int count = 0;
  signalfd_siginfo info;
  while (read(descriptor_, &info, sizeof info) == static_cast<ssize_t>(sizeof info)) {
    if (first_ == 0) first_ = static_cast<int>(info.ssi_signo);
    if (info.ssi_signo != SIGUSR1) ++count;
  }
  return count;
}

}  // namespace itera
