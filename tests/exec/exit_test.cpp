// How processes end, as waitpid and a reader say it.
#include "exec/exit.hpp"

#include <gtest/gtest.h>

#include <csignal>

namespace itera {
namespace {

TEST(ExitTest, OfWhatWaitpidSays) {
  EXPECT_EQ(exit_of(3 << 8).code, 3);
  EXPECT_EQ(exit_of(3 << 8).signal, 0);
  EXPECT_EQ(exit_of(SIGSEGV).signal, SIGSEGV);
  EXPECT_EQ(exit_of(SIGABRT | 0x80).signal, SIGABRT) << "a core was dumped";
}

TEST(ExitTest, AsText) {
  EXPECT_EQ(to_text(Exit{}), "exit code 0");
  EXPECT_EQ(to_text(Exit{75, 0}), "exit code 75");
  EXPECT_EQ(to_text(Exit{0, SIGSEGV}), "signal SIGSEGV (Segmentation fault)");
  EXPECT_EQ(to_text(Exit{0, SIGRTMIN + 1}), "signal 35 (Real-time signal 1)");
}

}  // namespace
}  // namespace itera
