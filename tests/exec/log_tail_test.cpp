// The end of a log.
#include "exec/log_tail.hpp"

#include <gtest/gtest.h>

#include <fstream>

namespace itera {
namespace {

TEST(LogTail, LastLinesIndented) {
  const auto file = std::filesystem::path(testing::TempDir()) / "log_tail_test.txt";
  std::ofstream(file) << std::string(10000, 'x') << "\none\n\ntwo\nthree";
  EXPECT_EQ(log_tail(file, 2), "\n  two\n  three");
  std::filesystem::remove(file);
  EXPECT_EQ(log_tail(file), "");
}

}  // namespace
}  // namespace itera
