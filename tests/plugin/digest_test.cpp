// The digest of a binary: moved by what runs, not by what was added to the file.
#include "plugin/digest.hpp"

#include <gmock/gmock.h>

#include "samples.hpp"
#include "support/folder.hpp"

namespace itera {
namespace {

class Digest : public testing_support::InFolder {
 protected:
  const std::string before = binary_digest(SAMPLE_TAGGED);
};

TEST_F(Digest, AnEmbeddedManifestChangesNothing) {
  write_plugin(folder / "with.so", manifest_of({component(Kind::compression, "fp16")}));
  EXPECT_NE(read_file(folder / "with.so"), read_file(SAMPLE_TAGGED));
  EXPECT_EQ(binary_digest(folder / "with.so"), before);
}

TEST_F(Digest, SymbolsAndDebugInformationChangeNothing) {
  objcopy("--strip-all " SAMPLE_TAGGED " " + (folder / "stripped.so").string());
  EXPECT_LT(read_file(folder / "stripped.so").size(), read_file(SAMPLE_TAGGED).size());
  EXPECT_EQ(binary_digest(folder / "stripped.so"), before);
}

TEST_F(Digest, TheBuildIdChangesNothing) {
  const std::string bytes = read_file(SAMPLE_TAGGED);
  const auto sections = elf::sections(bytes);
  const elf::Section* id = elf::find(sections, ".note.gnu.build-id");
  if (id == nullptr) GTEST_SKIP() << "this linker writes no build id";
  std::string other = bytes;
  other[static_cast<std::size_t>(id->content.data() - bytes.data()) + id->content.size() - 1] ^= 1;
  write_file(folder / "other.so", other);
  EXPECT_EQ(binary_digest(folder / "other.so"), before);
}

TEST_F(Digest, EveryByteOfCodeCounts) {
  std::string bytes = read_file(SAMPLE_TAGGED);
  const elf::Section code = *elf::find(elf::sections(bytes), ".text");
  bytes[static_cast<std::size_t>(code.content.data() - bytes.data())] ^= 1;
  write_file(folder / "other.so", bytes);
  EXPECT_NE(binary_digest(folder / "other.so"), before);
  EXPECT_NE(binary_digest(SAMPLE_UNTAGGED), before);
}

TEST_F(Digest, NamesTheFile) {
  write_file(folder / "x", "text");
  EXPECT_EQ(testing_support::error_of([&] { binary_digest(folder / "x"); }),
            "\"" + (folder / "x").string() + "\": not an ELF file");
}

}  // namespace
}  // namespace itera
