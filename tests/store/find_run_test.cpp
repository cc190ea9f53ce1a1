// What RUN on the command line may be, and what is said when it is nothing.
#include <gmock/gmock.h>

#include "base/files.hpp"
#include "folder.hpp"
#include "itera/error.hpp"
#include "store/run.hpp"

namespace fs = std::filesystem;

namespace itera {
namespace {

class FindRunTest : public FolderTest {
 protected:
  fs::path make(const std::string& name, const std::string& id) {
    const fs::path path = folder / name / id;
    fs::create_directories(path);
    write_file(path / "plan.json", "{}");
    fs::remove(folder / name / "last");
    fs::create_symlink(id, folder / name / "last");
    return path;
  }
  std::string message(const std::string& text) {
    try {
      find_run(folder, text);
    } catch (const Error& error) {
      EXPECT_EQ(error.fault(), Fault::missing);
      return error.what();
    }
    ADD_FAILURE() << "found " << text;
    return {};
  }
};

TEST_F(FindRunTest, ByPathNameAndLast) {
  const fs::path old = make("phase8", "2026-11-24T00-10-02_7f3a91c2");
  const fs::path newest = make("smoke", "2026-11-25T00-10-02_00000000");
  const fs::path middle = make("phase8", "2026-11-24T09-10-02_00000001");
  EXPECT_EQ(find_run(folder, old.string()), old);
  EXPECT_EQ(find_run(folder, "phase8/2026-11-24T00-10-02_7f3a91c2"), old);
  EXPECT_EQ(find_run(folder, "phase8/last"), middle);
  EXPECT_EQ(find_run(folder, "phase8/last/"), middle);
  EXPECT_EQ(find_run(folder, (folder / "phase8" / "last").string()), middle);
  EXPECT_EQ(find_run(folder, "last"), newest);
}

TEST_F(FindRunTest, NewestOfOneSecondIsTheOnePlannedLast) {
  const fs::path second = make("a", "2026-11-24T00-10-02_00000000");
  const fs::path first = make("b", "2026-11-24T00-10-02_ffffffff");
  fs::last_write_time(first / "plan.json",
                      fs::last_write_time(second / "plan.json") - std::chrono::seconds(1));
  EXPECT_EQ(find_run(folder, "last"), second);
}

TEST_F(FindRunTest, FailureListsWhatThereIs) {
  make("phase8", "2026-11-24T00-10-02_7f3a91c2");
  EXPECT_EQ(message("phase9/last"), "no run 'phase9/last' under '" + folder.string() +
                                        "': expected a folder, NAME, NAME/ID or last; there are: "
                                        "phase8/2026-11-24T00-10-02_7f3a91c2");
  EXPECT_THAT(message(""), testing::HasSubstr("no run ''"));
  EXPECT_EQ(find_run(folder, "phase8").filename(), "2026-11-24T00-10-02_7f3a91c2");
}

TEST_F(FindRunTest, LongListsAreCutAndEmptyOnesSayWhatToDo) {
  EXPECT_THAT(message("last"),
              testing::HasSubstr("there are none yet: `itera-lab run SPEC` makes one"));
  for (int i = 10; i < 24; ++i)
    make("phase8", "2026-11-24T00-10-" + std::to_string(i) + "_00000000");
  EXPECT_THAT(message("x"), testing::HasSubstr("10-23_00000000"));
  EXPECT_THAT(message("x"), testing::HasSubstr("and 4 older"));
  EXPECT_THAT(message("x"), testing::Not(testing::HasSubstr("10-13_00000000")));
}

TEST_F(FindRunTest, UnfinishedFoldersWithoutAPlanAreNoRuns) {
  const fs::path good = make("phase8", "2026-11-24T00-10-02_7f3a91c2");
  fs::create_directories(folder / "phase8" / "2026-11-25T00-10-02_00000000");
  EXPECT_EQ(find_run(folder, "last"), good);
}

}  // namespace
}  // namespace itera
