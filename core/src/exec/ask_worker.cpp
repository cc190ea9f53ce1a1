// The question and the answer lie in files of a folder that is gone afterwards.
#include "exec/ask_worker.hpp"

#include <fcntl.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstring>

#include "base/files.hpp"
#include "base/json.hpp"
#include "itera/error.hpp"

extern char** environ;

namespace itera {
namespace {

namespace fs = std::filesystem;

class Folder {
 public:
  Folder() : path_((fs::temp_directory_path() / "itera-lab-XXXXXX").string()) {
    if (mkdtemp(path_.data()) == nullptr)
      throw Error("cannot make a folder \"" + path_ + "\": " + std::strerror(errno));
  }
  ~Folder() {
    std::error_code ignored;
    fs::remove_all(path_, ignored);
  }
  Folder(const Folder&) = delete;
  Folder& operator=(const Folder&) = delete;
  [[nodiscard]] fs::path operator/(const char* name) const { return fs::path(path_) / name; }

 private:
  std::string path_;
};

/// Exit code of the program; what it says goes to `log`.
int run(std::array<std::string, 6> words, const fs::path& log) {
  posix_spawn_file_actions_t actions;
  posix_spawn_file_actions_init(&actions);
  posix_spawn_file_actions_addopen(&actions, STDERR_FILENO, log.c_str(),
                                   O_WRONLY | O_CREAT | O_TRUNC, 0644);
  std::array<char*, 7> arguments{};
  for (std::size_t i = 0; i < words.size(); ++i) arguments[i] = words[i].data();
  pid_t process = -1;
  const int fault =
      posix_spawn(&process, words[0].c_str(), &actions, nullptr, arguments.data(), environ);
  posix_spawn_file_actions_destroy(&actions);
  if (fault != 0)
    throw Error("cannot start \"" + words[0] + "\": " + std::strerror(fault), Fault::missing);
  int status = 0;
  while (waitpid(process, &status, 0) < 0 && errno == EINTR) {}
  return WIFEXITED(status) ? WEXITSTATUS(status) : 1;
}

/// What the worker said, without its name before it.
std::string said(const fs::path& log) {
  constexpr std::string_view name = "itera-worker: ";
  std::string text = read_file(log);
  if (text.starts_with(name)) text.erase(0, name.size());
  while (!text.empty() && text.back() == '\n') text.pop_back();
  return text.empty() ? "the worker ended without an answer" : text;
}

Fault fault_of(int code) {
  switch (code) {
    case 2: return Fault::usage;
    case 3: return Fault::invalid;
    case 4: return Fault::missing;
    default: return Fault::failed;
  }
}

}  // namespace

Values ask_worker(const fs::path& program, const std::string& command, const Values& request) {
  const Folder folder;
  write_file(folder / "request.json", request.dump());
  const fs::path answer = folder / "answer.json", log = folder / "log.txt";
  const int code = run({program.string(), command, "--request", (folder / "request.json").string(),
                        "--out", answer.string()},
                       log);
  if (code != 0) throw Error(said(log), fault_of(code));
  return parse_json(read_file(answer), "the worker's answer");
}

}  // namespace itera
