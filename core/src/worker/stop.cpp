// One flag, set by the handler. Without SA_RESTART, so that a worker waiting for its next task
// wakes up.
#include "worker/stop.hpp"

#include <csignal>

namespace itera {

namespace {
volatile std::sig_atomic_t requested = 0;
}  // namespace

void listen_for_stop() {
  struct sigaction action{};
  action.sa_handler = [](int) { requested = 1; };
  sigaction(SIGTERM, &action, nullptr);
  sigaction(SIGINT, &action, nullptr);
  std::signal(SIGPIPE, SIG_IGN);
}

bool stop_requested() noexcept { return requested != 0; }

}  // namespace itera
