// Signals ask, they do not kill. Each in a process of its own: the request cannot be taken back.
#include "worker/stop.hpp"

#include <gtest/gtest.h>
#include <pthread.h>
#include <unistd.h>

#include <cerrno>
#include <chrono>
#include <csignal>
#include <cstdlib>
#include <thread>

namespace itera {
namespace {

TEST(StopDeathTest, NobodyAskedYet) { EXPECT_FALSE(stop_requested()); }

TEST(StopDeathTest, ASignalIsARequest) {
  for (const int signal : {SIGTERM, SIGINT}) {
    EXPECT_EXIT(
        {
          listen_for_stop();
          if (stop_requested()) std::_Exit(2);
          std::raise(signal);
          std::_Exit(stop_requested() ? 0 : 1);
        },
        testing::ExitedWithCode(0), "");
  }
}

TEST(StopDeathTest, ASecondSignalDoesNotKill) {
  EXPECT_EXIT(
      {
        listen_for_stop();
        std::raise(SIGTERM);
        std::raise(SIGTERM);
        std::raise(SIGINT);
        std::_Exit(stop_requested() ? 0 : 1);
      },
      testing::ExitedWithCode(0), "");
}

TEST(StopDeathTest, AWaitingReadWakesUp) {
  EXPECT_EXIT(
      {
        listen_for_stop();
        int ends[2] = {};
        if (::pipe(ends) != 0) std::_Exit(2);
        std::thread([reader = ::pthread_self()] {
          std::this_thread::sleep_for(std::chrono::milliseconds(200));
          ::pthread_kill(reader, SIGTERM);
        }).detach();
        char c = 0;
        const bool woken = ::read(ends[0], &c, 1) == -1 && errno == EINTR;
        std::_Exit(woken && stop_requested() ? 0 : 1);
      },
      testing::ExitedWithCode(0), "");
}

TEST(StopDeathTest, AClosedPipeDoesNotKill) {
  EXPECT_EXIT(
      {
        listen_for_stop();
        int ends[2] = {};
        if (::pipe(ends) != 0) std::_Exit(2);
        ::close(ends[0]);
        const bool refused = ::write(ends[1], "x", 1) == -1 && errno == EPIPE;
        std::_Exit(refused ? 0 : 1);
      },
      testing::ExitedWithCode(0), "");
}

}  // namespace
}  // namespace itera
