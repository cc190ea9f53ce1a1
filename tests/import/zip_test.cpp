// Zip files by their directory: stored entries, zip64, and every way to be wrong.
#include "import/zip.hpp"

#include <gmock/gmock.h>

#include "support/folder.hpp"
#include "support/torch_writer.hpp"

namespace itera::zip {
namespace {

using testing::HasSubstr;
using testing_support::error_of;
using testing_support::zip_of;

std::span<const std::byte> bytes_of(const std::string& text) {
  return std::as_bytes(std::span(text));
}

std::string text_of(const Entry& entry) {
  return {reinterpret_cast<const char*>(entry.data.data()), entry.data.size()};
}

std::string fault_of(const std::string& file) {
  return error_of([&] { read(bytes_of(file)); });
}

TEST(Zip, ReadsStoredEntriesByName) {
  const std::string file = zip_of({{"b/two", "22"}, {"a", ""}, {"c", "three"}});
  EXPECT_TRUE(begins(bytes_of(file)));
  const auto entries = read(bytes_of(file));
  ASSERT_EQ(entries.size(), 3U);
  EXPECT_EQ(entries[0].name, "a");
  EXPECT_EQ(text_of(entries[0]), "");
  EXPECT_EQ(text_of(*find(entries, "b/two")), "22");
  EXPECT_EQ(text_of(*find(entries, "c")), "three");
  EXPECT_EQ(find(entries, "d"), nullptr);
  EXPECT_EQ(find(entries, ""), nullptr);
}

TEST(Zip, ReadsZip64AndAComment) {
  const std::string large = zip_of({{"x", "12"}, {"y", "345"}}, {.zip64 = true});
  const auto entries = read(bytes_of(large));
  EXPECT_EQ(text_of(*find(entries, "x")), "12");
  EXPECT_EQ(text_of(*find(entries, "y")), "345");
  std::string commented = zip_of({{"x", "12"}});
  commented[commented.size() - 2] = 5;
  EXPECT_EQ(fault_of(commented + "hello"), "no error");
  EXPECT_EQ(fault_of(zip_of({})), "no error");
}

TEST(Zip, RefusesWhatItCannotUnpack) {
  EXPECT_EQ(fault_of(zip_of({{"x", "12"}}, {.method = 8})),
            "zip file: entry \"x\" is compressed (method 8): only stored entries are read; pack it "
            "again with `zip -0`");
  EXPECT_EQ(fault_of(zip_of({{"x", "12"}}, {.flags = 1})), "zip file: entry \"x\" is encrypted");
  EXPECT_EQ(fault_of(zip_of({{"x", "1"}, {"x", "2"}})), "zip file: entry \"x\" is there twice");
  EXPECT_EQ(fault_of(zip_of({{"\xff", "1"}})), "zip file: the name of an entry is not UTF-8");
}

TEST(Zip, RefusesWhatIsCutShort) {
  const std::string file = zip_of({{"x", "12"}});
  for (std::size_t size = 0; size < file.size(); ++size) {
    EXPECT_THAT(fault_of(file.substr(0, size)), HasSubstr("no end record"));
  }
  EXPECT_FALSE(begins(bytes_of("PK")));
  EXPECT_FALSE(begins(bytes_of("text")));
}

TEST(Zip, ChecksEveryPlace) {
  const std::string file = zip_of({{"x", "12"}});
  const std::size_t directory = file.find("PK\1\2"), end = file.find("PK\5\6");
  const auto with = [&](std::size_t at, std::uint32_t number) {
    std::string other = file;
    other.replace(at, 4, testing_support::little_endian(number));
    return fault_of(other);
  };
  EXPECT_EQ(with(0, 0), "zip file: entry \"x\" has no header at byte 0");
  EXPECT_EQ(with(directory, 0), "zip file: its directory is damaged");
  EXPECT_EQ(with(directory + 20, 3), "zip file: entry \"x\" is stored but has two sizes, 3 and 2");
  EXPECT_EQ(with(directory + 42, 9999),
            "zip file: entry \"x\" lies at byte 9999 of " + std::to_string(file.size()));
  EXPECT_THAT(with(end + 16, 9999), HasSubstr("zip file: its directory lies at bytes 9999 to"));
  EXPECT_THAT(with(end + 12, 3), HasSubstr("truncated: 4 bytes expected at byte"));
  std::string large = file;
  large.replace(directory + 20, 8, std::string("\x10\x27\0\0\x10\x27\0\0", 8));
  EXPECT_THAT(fault_of(large), HasSubstr("zip file: entry \"x\" has 10000 bytes at byte"));
}

TEST(Zip, ChecksZip64) {
  const std::string file = zip_of({{"x", "12"}}, {.zip64 = true});
  std::string other = file;
  other.replace(file.find("PK\6\7") + 8, 8, testing_support::little_endian(~std::uint64_t{0}));
  EXPECT_EQ(fault_of(other), "zip file: its zip64 end record lies past its end");
  other = file;
  other[file.find("PK\6\6")] = 'X';
  EXPECT_EQ(fault_of(other), "zip file: it has no zip64 end record");
}

}  // namespace
}  // namespace itera::zip
