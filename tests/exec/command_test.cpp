// Programs run to their end.
#include "exec/command.hpp"

#include <gtest/gtest.h>

#include "support/folder.hpp"

namespace itera {
namespace {

TEST(Command, BothOutputsAndTheExitCode) {
  const Finished done = run_command({"sh", "-c", "echo out; echo err >&2; exit 7"});
  EXPECT_EQ(done.code, 7);
  EXPECT_EQ(done.out, "out\n");
  EXPECT_EQ(done.err, "err\n");
}

TEST(Command, WordsAreNotReadByAShellAndNothingIsThereToRead) {
  EXPECT_EQ(run_command({"printf", "%s|", "a b", "$HOME", ""}).out, "a b|$HOME||");
  EXPECT_EQ(run_command({"cat"}).out, "");
}

TEST(Command, MoreThanAPipeHolds) {
  EXPECT_EQ(run_command({"sh", "-c", "yes | head -c 300000; yes | head -c 300000 >&2"}).err.size(),
            300000u);
}

TEST(Command, ASignalCountsAsAShellCountsIt) {
  EXPECT_EQ(run_command({"sh", "-c", "kill -TERM $$"}).code, 143);
}

TEST(Command, SaysWhatIsNotThere) {
  EXPECT_EQ(testing_support::error_of([] { (void)run_command({"no-such-program"}); }),
            "cannot start \"no-such-program\": No such file or directory");
}

}  // namespace
}  // namespace itera
