// Another program run to its end; what it writes goes through files, so that no pipe can fill.
#include "exec/command.hpp"

#include <fcntl.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

#include "base/files.hpp"
#include "base/scratch_folder.hpp"
#include "itera/error.hpp"

extern char** environ;

namespace itera {

Finished run_command(std::vector<std::string> words) {
  const ScratchFolder folder;
  const auto out = folder / "out", err = folder / "err";
  posix_spawn_file_actions_t actions;
  posix_spawn_file_actions_init(&actions);
  posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
  constexpr int fresh = O_WRONLY | O_CREAT | O_TRUNC;
  posix_spawn_file_actions_addopen(&actions, STDOUT_FILENO, out.c_str(), fresh, 0644);
  posix_spawn_file_actions_addopen(&actions, STDERR_FILENO, err.c_str(), fresh, 0644);
  std::vector<char*> arguments;
  for (std::string& word : words) arguments.push_back(word.data());
  arguments.push_back(nullptr);
  pid_t process = -1;
  const int fault =
      posix_spawnp(&process, arguments[0], &actions, nullptr, arguments.data(), environ);
  posix_spawn_file_actions_destroy(&actions);
  if (fault != 0)
    throw Error("cannot start \"" + words[0] + "\": " + std::strerror(fault), Fault::missing);
  int status = 0;
  while (waitpid(process, &status, 0) < 0 && errno == EINTR) {}
  const int code = WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
  return {code, read_file(out), read_file(err)};
}

}  // namespace itera
