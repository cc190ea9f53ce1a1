// A folder among the temporary files.
#include "base/scratch_folder.hpp"

#include <gtest/gtest.h>

#include <cstdlib>

#include "base/files.hpp"
#include "support/folder.hpp"

namespace itera {
namespace {

namespace fs = std::filesystem;

TEST(ScratchFolder, IsItsOwnAndGoneAfterwards) {
  fs::path one;
  {
    const ScratchFolder a, b;
    one = a / "x";
    write_file(one, "1");
    EXPECT_FALSE(fs::exists(b / "x"));
  }
  EXPECT_FALSE(fs::exists(one.parent_path()));
}

TEST(ScratchFolder, SaysWhereNoneCanBeMade) {
  const char* before = std::getenv("TMPDIR");
  const std::string kept = before == nullptr ? "" : before;
  setenv("TMPDIR", "/proc", 1);
  const std::string said = testing_support::error_of([] { const ScratchFolder none; });
  if (before == nullptr) unsetenv("TMPDIR");
  else setenv("TMPDIR", kept.c_str(), 1);
  EXPECT_TRUE(said.starts_with("cannot make a folder \"/proc/itera-lab-")) << said;
}

}  // namespace
}  // namespace itera
