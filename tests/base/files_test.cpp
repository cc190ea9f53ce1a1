// Files: what a reader is told, and that a write that fails leaves the old content.
#include "base/files.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/resource.h>

#include <csignal>
#include <fstream>

#include "itera/error.hpp"
#include "support/folder.hpp"

namespace itera {
namespace {

namespace fs = std::filesystem;

using Files = testing_support::InFolder;

template <class F>
std::pair<std::string, Fault> error_of(F&& run) {
  try {
    run();
  } catch (const Error& e) {
    return {e.what(), e.fault()};
  }
  return {"no error", Fault::failed};
}

TEST_F(Files, WritesAndReadsBack) {
  const std::string content("a\0b\n", 4);
  write_file(folder / "x", content);
  EXPECT_EQ(read_file(folder / "x"), content);
  write_file(folder / "x", "other");
  EXPECT_EQ(read_file(folder / "x"), "other");
  EXPECT_EQ(entries(), 1U);
}

TEST_F(Files, SaysWhatIsNotThere) {
  const auto [message, fault] = error_of([&] { read_file(folder / "absent"); });
  EXPECT_EQ(message,
            "cannot read \"" + (folder / "absent").string() + "\": no such file or directory");
  EXPECT_EQ(fault, Fault::missing);
  EXPECT_EQ(error_of([&] { MappedFile(folder / "absent"); }).second, Fault::missing);
  EXPECT_EQ(error_of([&] { write_file(folder / "no" / "x", ""); }).second, Fault::missing);
  EXPECT_THAT(error_of([&] { read_file(folder); }).first, testing::HasSubstr("is a directory"));
  EXPECT_THAT(error_of([&] { MappedFile{folder}; }).first, testing::HasSubstr("is a directory"));
}

TEST_F(Files, RefusesWhatIsTooLarge) {
  write_file(folder / "x", std::string(2048, 'x'));
  EXPECT_EQ(read_file(folder / "x", 2048).size(), 2048U);
  EXPECT_THAT(error_of([&] { read_file(folder / "x", 2047); }).first,
              testing::HasSubstr("it is larger than 2.00 KiB"));
}

TEST_F(Files, MapsTheBytes) {
  write_file(folder / "x", "mapped");
  MappedFile first(folder / "x");
  const MappedFile file(std::move(first));
  EXPECT_TRUE(first.bytes().empty());  // NOLINT(bugprone-use-after-move): that is the claim
  ASSERT_EQ(file.bytes().size(), 6U);
  EXPECT_EQ(static_cast<char>(file.bytes()[5]), 'd');
  write_file(folder / "empty", "");
  EXPECT_TRUE(MappedFile(folder / "empty").bytes().empty());
}

TEST_F(Files, AppendsLines) {
  append_line(folder / "x", "one");
  append_line(folder / "x", "two");
  EXPECT_EQ(read_file(folder / "x"), "one\ntwo\n");
}

TEST_F(Files, TemporaryNamesDiffer) {
  EXPECT_NE(temporary_beside(folder / "x"), temporary_beside(folder / "x"));
  EXPECT_EQ(temporary_beside(folder / "x").parent_path(), folder);
}

/// A limit on file size stands for the full disk: write() then fails half way, as it does with
/// ENOSPC.
class FullDisk : public Files {
 protected:
  FullDisk() {
    old_handler = std::signal(SIGXFSZ, SIG_IGN);
    getrlimit(RLIMIT_FSIZE, &old_limit);
    rlimit limit = old_limit;
    limit.rlim_cur = 4096;
    write_file(folder / "x", "old");
    setrlimit(RLIMIT_FSIZE, &limit);
  }
  ~FullDisk() override {
    setrlimit(RLIMIT_FSIZE, &old_limit);
    std::signal(SIGXFSZ, old_handler);
  }

  rlimit old_limit{};
  void (*old_handler)(int) = nullptr;
};

TEST_F(FullDisk, LeavesTheOldContent) {
  const std::string message =
      error_of([&] { write_file(folder / "x", std::string(8192, 'n')); }).first;
  EXPECT_THAT(message, testing::StartsWith("cannot write \"" + (folder / "x").string() + "\": "));
  EXPECT_EQ(read_file(folder / "x"), "old");
  EXPECT_EQ(entries(), 1U);
}

TEST_F(FullDisk, APieceWithoutCommitChangesNothing) {
  {
    AtomicFile file(folder / "x");
    file.write("new");
  }
  EXPECT_EQ(read_file(folder / "x"), "old");
  EXPECT_EQ(entries(), 1U);
}

TEST_F(FullDisk, AppendingSaysSo) {
  EXPECT_THROW(append_line(folder / "x", std::string(8192, 'n')), Error);
  EXPECT_THROW(append_line("/dev/full", "line"), Error);
}

}  // namespace
}  // namespace itera
