// Digests are remembered for as long as the file is the same, and never believed when the memory is
// damaged.
#include "store/digests.hpp"

#include <gmock/gmock.h>

#include <thread>

#include "base/files.hpp"
#include "folder.hpp"
#include "itera/error.hpp"

namespace fs = std::filesystem;

namespace itera {
namespace {

class DigestsTest : public FolderTest {
 protected:
  fs::path file(const std::string& content) {
    const fs::path path = folder / "data.txt";
    write_file(path, content);
    fs::last_write_time(path, fs::file_time_type::clock::now() - std::chrono::hours(1));
    return path;
  }
  std::string count_of(Digests& digests, const fs::path& path) {
    return digests.of(path, "counted", [this](const fs::path& p) {
      ++computed;
      return sha256_of_file(p);
    });
  }
  int computed = 0;
};

TEST_F(DigestsTest, IsTheSha256OfTheContent) {
  EXPECT_EQ(Digests(folder).of(file("abc")),
            "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
}

TEST_F(DigestsTest, UnchangedFileIsReadOnceEvenByAnotherProcess) {
  const fs::path path = file("abc");
  Digests first(folder);
  const std::string digest = count_of(first, path);
  EXPECT_EQ(count_of(first, path), digest);
  Digests second(folder);
  EXPECT_EQ(count_of(second, path), digest);
  EXPECT_EQ(computed, 1);
}

TEST_F(DigestsTest, ChangeOfContentTimeOrInodeIsNoticed) {
  Digests digests(folder);
  const std::string first = count_of(digests, file("abc"));
  const fs::path path = file("abd");  // same size, another inode
  EXPECT_NE(count_of(digests, path), first);
  fs::last_write_time(path, fs::last_write_time(path) + std::chrono::nanoseconds(1000));
  count_of(digests, path);
  EXPECT_EQ(computed, 3);
}

TEST_F(DigestsTest, FileChangedThisMomentIsNotRemembered) {
  const fs::path path = file("abc");
  fs::last_write_time(path, fs::file_time_type::clock::now());
  Digests digests(folder);
  count_of(digests, path);
  count_of(digests, path);
  EXPECT_EQ(computed, 2);
}

TEST_F(DigestsTest, KindsAreKeptApart) {
  const fs::path path = file("abc");
  Digests digests(folder);
  digests.of(path);
  EXPECT_EQ(digests.of(path, "sections", [](const fs::path&) { return std::string("another"); }),
            "another");
  EXPECT_EQ(digests.of(path, "sections"), "another");
  EXPECT_NE(digests.of(path), "another");
}

TEST_F(DigestsTest, DamagedMemoryCountsAsEmpty) {
  const fs::path path = file("abc");
  const std::string digest = Digests(folder).of(path);
  for (const std::string memory : {"", "{", "[]", "null", R"({"sha256:x":3})"}) {
    write_file(folder / "digests.json", memory);
    EXPECT_EQ(Digests(folder).of(path), digest) << memory;
  }
}

TEST_F(DigestsTest, ManyAtOnceAgree) {
  const fs::path path = file("abc");
  std::vector<std::jthread> readers;
  for (int i = 0; i < 8; ++i) {
    readers.emplace_back([&] { EXPECT_EQ(Digests(folder).of(path), sha256_hex("abc")); });
  }
}

TEST_F(DigestsTest, MissingFileIsNamed) {
  try {
    Digests(folder).of(folder / "none.txt");
    FAIL() << "expected an error";
  } catch (const Error& error) {
    EXPECT_EQ(error.fault(), Fault::missing);
    EXPECT_THAT(error.what(), testing::HasSubstr("none.txt"));
  }
}

}  // namespace
}  // namespace itera
