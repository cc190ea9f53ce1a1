// One itera-worker, spoken to by pipes.
#include "exec/worker_process.hpp"

#include <fcntl.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <csignal>
#include <cstring>
#include <thread>
#include <utility>

#include "itera/error.hpp"

extern char** environ;

namespace itera {
namespace {

constexpr std::size_t longest_line = std::size_t{1} << 20;

/// The environment with a fixed number of threads and barriers that spin for a moment only: longer,
/// and a busy core stalls every small operation for a scheduler's slice; not at all, and two
/// threads train a quarter slower.
std::vector<std::string> environment_for(int threads) {
  const std::string count = std::to_string(threads);
  const std::vector<std::string> own{"OMP_WAIT_POLICY=passive", "GOMP_SPINCOUNT=100000",
                                     "OMP_NUM_THREADS=" + count, "MKL_NUM_THREADS=" + count,
                                     "ITERA_HOST=" + std::to_string(::getpid())};
  std::vector<std::string> all = own;
  for (char** variable = environ; *variable != nullptr; ++variable) {
    const std::string text = *variable;
    const std::string name = text.substr(0, text.find('=') + 1);
    bool replaced = false;
    for (const std::string& mine : own) replaced = replaced || mine.starts_with(name);
    if (!replaced) all.push_back(text);
  }
  return all;
}

std::vector<char*> pointers(std::vector<std::string>& texts) {
  std::vector<char*> result;
  for (std::string& text : texts) result.push_back(text.data());
  result.push_back(nullptr);
  return result;
}

struct Pipe {
  int read_end, write_end;
};

Pipe make_pipe() {
  std::array<int, 2> ends{};
  if (pipe2(ends.data(), O_CLOEXEC) != 0)
    throw Error(std::string("cannot make a pipe: ") + std::strerror(errno));
  return {ends[0], ends[1]};
}

/// Signals as a fresh process has them, whatever this one blocks or ignores.
class Attributes {
 public:
  Attributes() {
    posix_spawnattr_init(&attributes_);
    posix_spawnattr_setpgroup(&attributes_, 0);
    sigset_t none, usual;
    sigemptyset(&none);
    sigemptyset(&usual);
    for (const int signal : {SIGINT, SIGTERM, SIGPIPE, SIGHUP}) sigaddset(&usual, signal);
    posix_spawnattr_setsigmask(&attributes_, &none);
    posix_spawnattr_setsigdefault(&attributes_, &usual);
    posix_spawnattr_setflags(
        &attributes_, POSIX_SPAWN_SETPGROUP | POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF);
  }
  ~Attributes() { posix_spawnattr_destroy(&attributes_); }
  Attributes(const Attributes&) = delete;
  Attributes& operator=(const Attributes&) = delete;
  [[nodiscard]] const posix_spawnattr_t* get() const { return &attributes_; }

 private:
  posix_spawnattr_t attributes_{};
};

}  // namespace

void become_worker(std::vector<std::string> words, int threads) {
  std::vector<std::string> variables = environment_for(threads);
  ::execve(words.front().c_str(), pointers(words).data(), pointers(variables).data());
  throw Error("cannot start \"" + words.front() + "\": " + std::strerror(errno), Fault::missing);
}

WorkerProcess::WorkerProcess(const std::filesystem::path& program, int threads,
                             const std::filesystem::path& log)
    : log_(log) {
  const Pipe tasks = make_pipe(), events = make_pipe();
  posix_spawn_file_actions_t actions;
  posix_spawn_file_actions_init(&actions);
  posix_spawn_file_actions_adddup2(&actions, tasks.read_end, STDIN_FILENO);
  posix_spawn_file_actions_adddup2(&actions, events.write_end, STDOUT_FILENO);
  posix_spawn_file_actions_addopen(&actions, STDERR_FILENO, log.c_str(),
                                   O_WRONLY | O_CREAT | O_APPEND, 0644);
  const Attributes attributes;
  std::vector<std::string> arguments{program.string(), "serve"},
      variables = environment_for(threads);
  const int fault = posix_spawn(&process_, program.c_str(), &actions, attributes.get(),
                                pointers(arguments).data(), pointers(variables).data());
  posix_spawn_file_actions_destroy(&actions);
  close(tasks.read_end);
  close(events.write_end);
  input_ = tasks.write_end;
  output_ = events.read_end;
  if (fault != 0) {
    close(input_);
    close(output_);
    throw Error("cannot start \"" + program.string() + "\": " + std::strerror(fault),
                Fault::missing);
  }
  fcntl(output_, F_SETFL, O_NONBLOCK);
}

WorkerProcess::~WorkerProcess() {
  if (!reaped_) {
    kill();
    reap(true);
  }
  if (input_ >= 0) close(input_);
  close(output_);
}

void WorkerProcess::send(const std::filesystem::path& task) {
  const std::string line =
      task.string() + "\n";  // shorter than a pipe holds: written whole or not at all
  while (write(input_, line.data(), line.size()) < 0 && errno == EINTR) {}
}

std::vector<std::string> WorkerProcess::lines() {
  std::array<char, 65536> chunk;
  for (int round = 0; round < 64 && !closed_;
       ++round) {  // one talkative worker must not keep the others waiting
    const ssize_t count = read(output_, chunk.data(), chunk.size());
    if (count > 0) buffer_.append(chunk.data(), static_cast<std::size_t>(count));
    else if (count == 0) closed_ = true;
    else if (errno != EINTR) break;
  }
  std::vector<std::string> result;
  std::size_t begin = 0;
  for (std::size_t end; (end = buffer_.find('\n', begin)) != std::string::npos; begin = end + 1) {
    result.push_back(buffer_.substr(begin, end - begin));
  }
  buffer_.erase(0, begin);
  if (buffer_.size() > longest_line) result.push_back(std::exchange(buffer_, {}));
  return result;
}

bool WorkerProcess::ended() {
  reap(false);
  return reaped_ || closed_;
}

void WorkerProcess::stop() {
  if (!reaped_) ::kill(process_, SIGTERM);
}

void WorkerProcess::kill() {
  if (!reaped_) ::kill(-process_, SIGKILL);
}

Exit WorkerProcess::finish(std::chrono::milliseconds patience) {
  if (input_ >= 0) close(std::exchange(input_, -1));
  const auto deadline = std::chrono::steady_clock::now() + patience;
  for (reap(false); !reaped_ && std::chrono::steady_clock::now() < deadline; reap(false)) {
    std::this_thread::sleep_for(std::chrono::milliseconds(2));
  }
  if (!reaped_) {
    kill();
    reap(true);
  }
  return exit_of(status_);
}

void WorkerProcess::reap(bool wait) {
  if (reaped_) return;
  pid_t found;
  do found = waitpid(process_, &status_, wait ? 0 : WNOHANG);
  while (found < 0 && errno == EINTR);
  reaped_ = found == process_ || (found < 0 && errno == ECHILD);
}

}  // namespace itera
