// Colours and bars only where they can be seen.
#include "cli/terminal.hpp"

#include <gtest/gtest.h>

#include <cstdlib>

namespace itera::cli {
namespace {

class TerminalTest : public testing::Test {
 protected:
  TerminalTest() {
    unsetenv("NO_COLOR");
    unsetenv("CLICOLOR_FORCE");
    setenv("TERM", "dumb", 1);
  }
};

TEST_F(TerminalTest, DumbMeansLines) { EXPECT_FALSE(terminal_of_stderr("always").in_place); }

TEST_F(TerminalTest, WishOfTheUserCounts) {
  EXPECT_TRUE(terminal_of_stderr("always").colors);
  EXPECT_FALSE(terminal_of_stderr("auto").colors);
  setenv("CLICOLOR_FORCE", "1", 1);
  EXPECT_TRUE(terminal_of_stderr("auto").colors);
  EXPECT_FALSE(terminal_of_stderr("never").colors);
  setenv("NO_COLOR", "1", 1);
  EXPECT_FALSE(terminal_of_stderr("auto").colors);
  EXPECT_TRUE(terminal_of_stderr("always").colors);
}

}  // namespace
}  // namespace itera::cli
