// Signals as something to count.
#include "exec/interrupts.hpp"

#include <gtest/gtest.h>
#include <poll.h>
#include <unistd.h>

namespace itera {
namespace {

TEST(InterruptsTest, CountsThem) {
  Interrupts interrupts;
  EXPECT_EQ(interrupts.take(), 0);
  kill(getpid(), SIGINT);
  kill(getpid(), SIGTERM);
  kill(getpid(), SIGHUP);
  pollfd one{interrupts.descriptor(), POLLIN, 0};
  EXPECT_EQ(poll(&one, 1, 0), 1);
  EXPECT_EQ(interrupts.take(), 3);
  EXPECT_EQ(interrupts.take(), 0);
}

TEST(InterruptsTest, RemembersTheFirst) {
  Interrupts interrupts;
  EXPECT_EQ(interrupts.first(), 0);
  kill(getpid(), SIGUSR1);
  EXPECT_EQ(interrupts.take(), 0);  // a warning presses nobody
  kill(getpid(), SIGTERM);
  EXPECT_EQ(interrupts.take(), 1);
  EXPECT_EQ(interrupts.first(), SIGUSR1);
}

TEST(InterruptsTest, UnderNohupAHangUpIsIgnored) {
  const auto before = std::signal(SIGHUP, SIG_IGN);
  {
    Interrupts interrupts;
    kill(getpid(), SIGHUP);
    EXPECT_EQ(interrupts.take(), 0);
  }
  std::signal(SIGHUP, before);
}

TEST(InterruptsTest, BrokenPipeIsNoSignal) {
  Interrupts interrupts;
  int ends[2];
  ASSERT_EQ(pipe(ends), 0);
  close(ends[0]);
  EXPECT_EQ(write(ends[1], "x", 1), -1);
  close(ends[1]);
}

TEST(InterruptsTest, EverythingIsAsBeforeAfterwards) {
  sigset_t before, after;
  sigprocmask(SIG_SETMASK, nullptr, &before);
  {
    Interrupts interrupts;
    kill(getpid(), SIGTERM);  // one that came late does not end the program
  }
  sigprocmask(SIG_SETMASK, nullptr, &after);
  EXPECT_EQ(sigismember(&before, SIGTERM), sigismember(&after, SIGTERM));
}

}  // namespace
}  // namespace itera
