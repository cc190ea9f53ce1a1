// The ELF reader: a real library, each kind of damage, and random damage.
#include "plugin/elf.hpp"

#include <elf.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstring>

#include "base/files.hpp"
#include "plugin/digest.hpp"
#include "plugin/tag.hpp"
#include "samples.hpp"
#include "support/folder.hpp"
#include "support/mutation.hpp"

namespace itera {
namespace {

using testing::HasSubstr;
using testing_support::error_of;

class ElfReader : public testing_support::InFolder {
 protected:
  [[nodiscard]] Elf64_Ehdr header() const {
    Elf64_Ehdr value;
    std::memcpy(&value, bytes.data(), sizeof value);
    return value;
  }
  template <class F>
  std::string with_header(F&& change) const {
    Elf64_Ehdr value = header();
    change(value);
    std::string text = bytes;
    std::memcpy(text.data(), &value, sizeof value);
    return error_of([&] { elf::sections(text); });
  }
  template <class F>
  std::string with_section(std::size_t index, F&& change) const {
    const std::size_t at = header().e_shoff + index * sizeof(Elf64_Shdr);
    Elf64_Shdr value;
    std::memcpy(&value, bytes.data() + at, sizeof value);
    change(value);
    std::string text = bytes;
    std::memcpy(text.data() + at, &value, sizeof value);
    return error_of([&] { elf::sections(text); });
  }

  const std::string bytes = read_file(SAMPLE_TAGGED);
};

TEST_F(ElfReader, ReadsTheSectionsOfALibrary) {
  const auto sections = elf::sections(bytes);
  const elf::Section* tag = elf::find(sections, ".itera");
  ASSERT_NE(tag, nullptr);
  EXPECT_EQ(tag->content, std::string_view(sample_tag, std::strlen(sample_tag) + 1));
  EXPECT_TRUE(tag->allocated);
  const elf::Section* zeros = elf::find(sections, ".bss");
  ASSERT_NE(zeros, nullptr);
  EXPECT_GE(zeros->size, 1000 * sizeof(int));
  EXPECT_TRUE(zeros->content.empty());
  const elf::Section* symbols = elf::find(sections, ".symtab");
  ASSERT_NE(symbols, nullptr);
  EXPECT_FALSE(symbols->allocated);
  EXPECT_EQ(elf::find(sections, ".absent"), nullptr);
}

TEST_F(ElfReader, ReadsASectionOfAFile) {
  EXPECT_EQ(read_section(SAMPLE_TAGGED, ".itera").c_str(), std::string(sample_tag));
  EXPECT_THAT(
      error_of([] { read_section(SAMPLE_UNTAGGED, ".itera"); }),
      testing::AllOf(HasSubstr(SAMPLE_UNTAGGED), HasSubstr("it has no section \".itera\"")));
  EXPECT_THAT(error_of([] { read_section("/absent.so", ".itera"); }), HasSubstr("no such file"));
}

TEST_F(ElfReader, RefusesWhatIsNotElf) {
  EXPECT_EQ(error_of([] { elf::sections(""); }), "not an ELF file");
  EXPECT_EQ(error_of([] { elf::sections("#!/bin/sh\n"); }), "not an ELF file");
  EXPECT_EQ(error_of([] {
              elf::sections(
                  "\x7f"
                  "ELF");
            }),
            "truncated or damaged: the ELF header (64 bytes from byte 0) does not lie within the "
            "file of 4 bytes");
}

TEST_F(ElfReader, RefusesOtherMachines) {
  EXPECT_EQ(with_header([](auto& h) { h.e_ident[EI_CLASS] = ELFCLASS32; }),
            "not a 64-bit ELF file");
  EXPECT_EQ(with_header([](auto& h) { h.e_ident[EI_DATA] = ELFDATA2MSB; }),
            "not a little-endian ELF file");
  EXPECT_THAT(with_header([](auto& h) { h.e_machine = EM_S390; }),
              HasSubstr("built for another machine"));
}

TEST_F(ElfReader, RefusesAnAbsurdHeader) {
  EXPECT_EQ(with_header([](auto& h) { h.e_shoff = 0; }), "it has no section table");
  EXPECT_EQ(with_header([](auto& h) { h.e_shnum = 0; }), "it has no section table");
  EXPECT_THAT(with_header([](auto& h) { h.e_shoff = ~std::uint64_t{0}; }),
              HasSubstr("its section table"));
  EXPECT_THAT(with_header([](auto& h) { h.e_shnum = 0xFFFF; }), HasSubstr("its section table"));
  EXPECT_THAT(with_header([](auto& h) { h.e_shentsize = 1; }), HasSubstr("have 1 bytes, not 64"));
  EXPECT_THAT(with_header([](auto& h) { h.e_shstrndx = h.e_shnum; }),
              HasSubstr("not among its sections"));
}

TEST_F(ElfReader, RefusesAnAbsurdSection) {
  EXPECT_THAT(with_section(1, [](auto& s) { s.sh_offset = ~std::uint64_t{0}; }),
              HasSubstr("section 1"));
  EXPECT_THAT(with_section(1, [](auto& s) { s.sh_size = ~std::uint64_t{0}; }),
              HasSubstr("section 1"));
  EXPECT_THAT(with_section(1, [](auto& s) { s.sh_name = 0x7FFFFFFF; }),
              HasSubstr("the name of section 1"));
  EXPECT_THAT(with_section(header().e_shstrndx, [](auto& s) { s.sh_size = ~std::uint64_t{0} - 1; }),
              HasSubstr("its table of section names"));
}

TEST_F(ElfReader, RefusesEveryTruncation) {
  for (std::size_t size = 0; size < bytes.size(); size += 97) {
    EXPECT_NE(error_of([&] { elf::sections(std::string_view(bytes).substr(0, size)); }), "no error")
        << size;
  }
}

TEST_F(ElfReader, SurvivesRandomDamage) {
  testing_support::Random random(20240607);
  const std::size_t table = header().e_shoff, table_size = bytes.size() - table;
  int refused = 0;
  for (int i = 0; i < 2000; ++i) {
    std::string text = bytes;
    if (i % 2 == 0) {  // half of the damage within the section table, at the end of the file
      text = bytes.substr(0, table) +
             testing_support::mutated(bytes.substr(table), random, table_size);
    } else {
      text = testing_support::mutated(bytes, random, 64);
    }
    try {
      const auto sections = elf::sections(text);
      binary_digest(sections);
      abi_tag(sections);
    } catch (const Error&) {
      ++refused;
    }
  }
  EXPECT_GT(refused, 500);
}

}  // namespace
}  // namespace itera
