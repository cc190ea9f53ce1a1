// The digest of a binary.
#include "plugin/digest.hpp"

#include <fmt/format.h>

#include "base/files.hpp"
#include "base/sha256.hpp"
#include "itera/error.hpp"

namespace itera {

std::string binary_digest(const std::vector<elf::Section>& sections) {
  Sha256 digest;
  for (const elf::Section& section : sections) {
    if (!section.allocated || section.name == ".note.gnu.build-id") continue;
    digest.update(fmt::format("{} {} {}\n", section.name, section.size, section.content.size()));
    digest.update(section.content);
  }
  return digest.hex();
}

std::string binary_digest(const std::filesystem::path& file) {
  const std::string bytes = read_file(file);
  try {
    return binary_digest(elf::sections(bytes));
  } catch (const Error& e) {
    throw Error(fmt::format("\"{}\": {}", file.string(), e.what()), e.fault());
  }
}

}  // namespace itera
