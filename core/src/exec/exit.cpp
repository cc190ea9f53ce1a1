// How a process ended.
#include "exec/exit.hpp"

#include <sys/wait.h>

#include <cstring>

namespace itera {

Exit exit_of(int wait_status) {
  if (WIFSIGNALED(wait_status)) return {0, WTERMSIG(wait_status)};
  return {WEXITSTATUS(wait_status), 0};
}

std::string to_text(const Exit& exit) {
  if (exit.signal == 0) return "exit code " + std::to_string(exit.code);
  const char* name = sigabbrev_np(exit.signal);
  return std::string("signal ") +
         (name == nullptr ? std::to_string(exit.signal) : std::string("SIG") + name) + " (" +
         strsignal(exit.signal) + ")";
}

}  // namespace itera
