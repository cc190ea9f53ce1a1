// Every offset is checked before it is followed; integers are read by memcpy, aligned or not.
#include "plugin/elf.hpp"

#include <elf.h>
#include <fmt/format.h>

#include <cstring>

#include "base/files.hpp"
#include "itera/error.hpp"

namespace itera::elf {
namespace {

#if defined(__x86_64__)
constexpr Elf64_Half this_machine = EM_X86_64;
#elif defined(__aarch64__)
constexpr Elf64_Half this_machine = EM_AARCH64;
#else
#error "name this machine's number in elf.h"
#endif

[[noreturn]] void fail(const std::string& reason) { throw Error(reason, Fault::invalid); }

/// `size` bytes from `offset`, or an Error saying that `what` does not lie within the file.
std::string_view part(std::string_view bytes, std::uint64_t offset, std::uint64_t size,
                      const std::string& what) {
  if (offset > bytes.size() || size > bytes.size() - offset) {
    fail(fmt::format(
        "truncated or damaged: {} ({} bytes from byte {}) does not lie within the file of {} bytes",
        what, size, offset, bytes.size()));
  }
  return bytes.substr(offset, size);
}

template <class T>
T read(std::string_view bytes, std::uint64_t offset, const std::string& what) {
  T value;
  std::memcpy(&value, part(bytes, offset, sizeof value, what).data(), sizeof value);
  return value;
}

Elf64_Ehdr read_header(std::string_view bytes) {
  if (bytes.substr(0, SELFMAG) != std::string_view(ELFMAG, SELFMAG)) fail("not an ELF file");
  const auto header = read<Elf64_Ehdr>(bytes, 0, "the ELF header");
  if (header.e_ident[EI_CLASS] != ELFCLASS64) fail("not a 64-bit ELF file");
  if (header.e_ident[EI_DATA] != ELFDATA2LSB) fail("not a little-endian ELF file");
  if (header.e_machine != this_machine) {
    fail(fmt::format("built for another machine (ELF machine {}, this one is {})", header.e_machine,
                     this_machine));
  }
  if (header.e_shoff == 0 || header.e_shnum == 0) fail("it has no section table");
  if (header.e_shentsize != sizeof(Elf64_Shdr)) {
    fail(fmt::format("damaged: entries of its section table have {} bytes, not {}",
                     header.e_shentsize, sizeof(Elf64_Shdr)));
  }
  if (header.e_shstrndx >= header.e_shnum)
    fail("damaged: its table of section names is not among its sections");
  return header;
}

}  // namespace

std::vector<Section> sections(std::string_view bytes) {
  const Elf64_Ehdr header = read_header(bytes);
  const std::string_view table =
      part(bytes, header.e_shoff, std::uint64_t{header.e_shnum} * sizeof(Elf64_Shdr),
           "its section table");
  const auto entry = [&](std::size_t i) {
    return read<Elf64_Shdr>(table, i * sizeof(Elf64_Shdr), "a section");
  };

  const Elf64_Shdr names_entry = entry(header.e_shstrndx);
  const std::string_view names =
      part(bytes, names_entry.sh_offset, names_entry.sh_size, "its table of section names");
  std::vector<Section> result;
  for (std::size_t i = 0; i < header.e_shnum; ++i) {
    const Elf64_Shdr from = entry(i);
    if (from.sh_type == SHT_NULL) continue;
    const std::size_t end =
        from.sh_name < names.size() ? names.find('\0', from.sh_name) : names.npos;
    if (end == names.npos)
      fail(fmt::format("damaged: the name of section {} does not lie within its table", i));
    Section section{names.substr(from.sh_name, end - from.sh_name),
                    {},
                    from.sh_size,
                    (from.sh_flags & SHF_ALLOC) != 0};
    if (from.sh_type != SHT_NOBITS) {
      section.content = part(bytes, from.sh_offset, from.sh_size, fmt::format("section {}", i));
    }
    result.push_back(section);
  }
  return result;
}

const Section* find(const std::vector<Section>& sections, std::string_view name) {
  for (const Section& section : sections) {
    if (section.name == name) return &section;
  }
  return nullptr;
}

}  // namespace itera::elf

namespace itera {

std::string read_section(const std::filesystem::path& file, std::string_view name) {
  const std::string bytes = read_file(file);
  try {
    const auto sections = elf::sections(bytes);
    const elf::Section* section = elf::find(sections, name);
    if (section == nullptr)
      throw Error(fmt::format("it has no section \"{}\"", name), Fault::invalid);
    return std::string(section->content);
  } catch (const Error& e) {
    throw Error(fmt::format("\"{}\": {}", file.string(), e.what()), e.fault());
  }
}

}  // namespace itera
