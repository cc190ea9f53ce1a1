// The commit that a build names: that of its source tree and of no other.
#include "cli/commit.hpp"

#include <gmock/gmock.h>

#include <cstdlib>

#include "base/files.hpp"
#include "support/folder.hpp"

namespace itera::cli {
namespace {

namespace fs = std::filesystem;
using testing::HasSubstr;

class CommitTest : public testing_support::InFolder {
 protected:
  void SetUp() override {
    if (std::system("git --version > /dev/null 2>&1") != 0) GTEST_SKIP() << "git is not installed";
    setenv("GIT_CEILING_DIRECTORIES", folder.parent_path().c_str(), 1);
    fs::create_directory(tree);
  }
  ~CommitTest() override { unsetenv("GIT_CEILING_DIRECTORIES"); }

  static void shell(const std::string& command) {
    EXPECT_EQ(std::system((command + " > /dev/null").c_str()), 0) << command;
  }
  void git(const std::string& words) const {
    shell("git -C '" + tree.string() + "' -c user.name=a -c user.email=a@b " + words);
  }
  void make_repository() const {
    git("init -q");
    write_file(tree / "file", "1");
    git("add file");
    git("commit -qm first");
  }
  /// The header for a source tree, as a build writes it.
  std::string header_for(const fs::path& source) const {
    shell("'" CMAKE_PROGRAM "' '-DSOURCE=" + source.string() + "' '-DOUTPUT=" + header.string() +
          "' -P '" ITERA_SOURCE_DIR "/core/src/cli/built_from.cmake'");
    return read_file(header);
  }

  const fs::path tree = folder / "tree", header = folder / "built_from.hpp";
};

TEST_F(CommitTest, IsUnknownWithoutARepository) {
  EXPECT_THAT(header_for(tree), HasSubstr("commit = \"unknown\";"));
  EXPECT_THAT(header_for(tree), HasSubstr("dirty = false;"));
}

TEST_F(CommitTest, IsHeadAndDirtyWhenATrackedFileDiffers) {
  make_repository();
  const std::string clean = header_for(tree);
  EXPECT_THAT(clean, testing::ContainsRegex("commit = \"[0-9a-f]{40}\";"));
  EXPECT_THAT(clean, HasSubstr("dirty = false;"));
  write_file(tree / "untracked", "x");
  EXPECT_EQ(header_for(tree), clean);
  write_file(tree / "file", "2");
  EXPECT_THAT(header_for(tree), HasSubstr("dirty = true;"));
}

TEST_F(CommitTest, OfTheRepositoryAroundTheTreeIsNotTheTrees) {
  make_repository();
  fs::create_directory(tree / "unpacked");
  EXPECT_THAT(header_for(tree / "unpacked"), HasSubstr("commit = \"unknown\";"));
}

TEST_F(CommitTest, HeaderIsLeftAloneWhenNothingChanged) {
  header_for(tree);
  const auto time = fs::file_time_type::clock::now() - std::chrono::hours{1};
  fs::last_write_time(header, time);
  header_for(tree);
  EXPECT_EQ(fs::last_write_time(header), time);
}

TEST(Commit, IsNamedByTheProgram) {
  EXPECT_THAT(commit()["commit"].get<std::string>(), testing::MatchesRegex("[0-9a-f]{40}|unknown"));
  EXPECT_TRUE(commit()["dirty"].is_boolean());
}

}  // namespace
}  // namespace itera::cli
