// Exit: how a process ended.
#pragma once

#include <string>

namespace itera {

struct Exit {
  int code = 0;
  int signal = 0;  ///< that ended it; 0: it ended by itself
};

/// Of what waitpid says.
Exit exit_of(int wait_status);

/// "exit code 3", "signal SIGSEGV (Segmentation fault)".
std::string to_text(const Exit& exit);

}  // namespace itera
