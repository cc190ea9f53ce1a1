// Command: another program run to its end.
#pragma once

#include <string>
#include <vector>

namespace itera {

struct Finished {
  int code = 0;  ///< 128 and the signal where one ended it, as a shell says it
  std::string out, err;
};

/// The first word is a path, or is looked for in PATH. Throws Error (Fault::missing) when there is
/// no such program.
Finished run_command(std::vector<std::string> words);

}  // namespace itera
