// A small ELF reader: a library's sections as bytes, without opening it. Trusts no byte of it.
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

namespace itera::elf {

struct Section {
  std::string_view name;
  std::string_view content;  ///< empty where the file holds none (.bss)
  std::uint64_t size = 0;
  bool allocated = false;  ///< part of the running program
};

/// The sections of a 64-bit ELF file for this machine. They point into `bytes`. Throws Error saying
/// what is wrong.
std::vector<Section> sections(std::string_view bytes);

/// The section of that name, or null.
const Section* find(const std::vector<Section>& sections, std::string_view name);

}  // namespace itera::elf

namespace itera {

/// Throws Error naming the file, also when it has no section of that name.
std::string read_section(const std::filesystem::path& file, std::string_view name);

}  // namespace itera
