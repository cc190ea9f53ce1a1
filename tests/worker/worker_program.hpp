// The real itera-worker, serving at the other end of two pipes.
#pragma once

#include <fcntl.h>
#include <gtest/gtest.h>
#include <poll.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <optional>
#include <string>

#include "protocol/event.hpp"

namespace itera::test {

class WorkerProgram {
 public:
  WorkerProgram() {
    std::array<int, 2> in{}, out{};
    EXPECT_EQ(::pipe2(in.data(), O_CLOEXEC), 0);
    EXPECT_EQ(::pipe2(out.data(), O_CLOEXEC), 0);
    process_ = ::fork();
    if (process_ == 0) {
      ::dup2(in[0], STDIN_FILENO);
      ::dup2(out[1], STDOUT_FILENO);
      ::execl(ITERA_WORKER, ITERA_WORKER, "serve", nullptr);
      ::_exit(127);
    }
    ::close(in[0]);
    ::close(out[1]);
    to_ = in[1];
    from_ = out[0];
  }
  WorkerProgram(const WorkerProgram&) = delete;
  WorkerProgram& operator=(const WorkerProgram&) = delete;
  ~WorkerProgram() {
    if (process_ > 0) {
      ::kill(process_, SIGKILL);
      ::waitpid(process_, nullptr, 0);
    }
    close_input();
    ::close(from_);
  }

  void send(const std::string& line) const {
    const std::string text = line + "\n";
    EXPECT_EQ(::write(to_, text.data(), text.size()), static_cast<ssize_t>(text.size()));
  }
  void close_input() {
    if (to_ >= 0) ::close(to_);
    to_ = -1;
  }
  void signal(int number) const { EXPECT_EQ(::kill(process_, number), 0); }

  /// The next event; nothing at the end, or when two minutes bring none.
  std::optional<Event> next() {
    std::size_t end = 0;
    while ((end = received_.find('\n')) == std::string::npos) {
      pollfd waiting{from_, POLLIN, 0};
      std::array<char, 4096> some{};
      if (::poll(&waiting, 1, 120'000) != 1) return std::nullopt;
      const ssize_t n = ::read(from_, some.data(), some.size());
      if (n <= 0) return std::nullopt;
      received_.append(some.data(), static_cast<std::size_t>(n));
    }
    const std::string line = received_.substr(0, end);
    received_.erase(0, end + 1);
    return parse_event(line);
  }
  /// The next event that is neither progress nor a note; it must be an E.
  template <class E> E next_of() {
    while (auto event = next()) {
      if (std::holds_alternative<event::Progress>(*event)) continue;
      if (std::holds_alternative<event::Note>(*event)) continue;
      EXPECT_TRUE(std::holds_alternative<E>(*event)) << to_line(*event);
      return std::holds_alternative<E>(*event) ? std::get<E>(*event) : E{};
    }
    ADD_FAILURE() << "the worker says no more";
    return E{};
  }
  /// The exit code; the process is gone afterwards.
  int finish() {
    int status = 0;
    EXPECT_EQ(::waitpid(process_, &status, 0), process_);
    process_ = -1;
    return WIFEXITED(status) ? WEXITSTATUS(status) : -WTERMSIG(status);
  }

 private:
  pid_t process_ = -1;
  int to_ = -1, from_ = -1;
  std::string received_;
};

}  // namespace itera::test
