// ABI tags.
#include "plugin/tag.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <sstream>

#include "base/files.hpp"
#include "itera/error.hpp"

namespace itera {
namespace {

std::vector<std::string> fields_of(std::string_view tag) {
  std::istringstream stream{std::string(tag)};
  std::vector<std::string> fields;
  for (std::string field; stream >> field;) fields.push_back(field);
  return fields;
}

void trim_end(std::string& line) { line.erase(line.find_last_not_of(' ') + 1); }

}  // namespace

std::string abi_tag(const std::vector<elf::Section>& sections) {
  const elf::Section* section = elf::find(sections, ".itera");
  if (section == nullptr) {
    throw Error(
        "no ABI tag (section .itera), so not an itera-lab plugin: write ITERA_PLUGIN(name, "
        "version) { … } in one "
        "of its sources and build it with itera_add_plugin in CMake",
        Fault::invalid);
  }
  const std::string tag(section->content.substr(0, section->content.find('\0')));
  const bool text =
      std::all_of(tag.begin(), tag.end(), [](char c) { return c >= ' ' && c <= '~'; });
  if (tag.empty() || tag.size() > 500 || !text) {
    throw Error("damaged: its ABI tag (section .itera) is not a line of text", Fault::invalid);
  }
  return tag;
}

std::string abi_tag(const std::filesystem::path& file) {
  const std::string bytes = read_file(file);
  try {
    return abi_tag(elf::sections(bytes));
  } catch (const Error& e) {
    throw Error(fmt::format("\"{}\": {}", file.string(), e.what()), e.fault());
  }
}

std::optional<std::string> tag_difference(std::string_view plugin, std::string_view worker) {
  if (plugin == worker) return std::nullopt;
  const std::vector<std::string> ours = fields_of(plugin), theirs = fields_of(worker);
  std::string first = "  plugin: ", second = "  worker: ", marks = "          ";
  for (std::size_t i = 0; i < std::max(ours.size(), theirs.size()); ++i) {
    const std::string a = i < ours.size() ? ours[i] : "", b = i < theirs.size() ? theirs[i] : "";
    const std::size_t width = std::max(a.size(), b.size());
    first += fmt::format("{:{}} ", a, width);
    second += fmt::format("{:{}} ", b, width);
    marks += fmt::format("{:{}} ", a == b ? "" : std::string(width, '^'), width);
  }
  for (std::string* line : {&first, &second, &marks}) trim_end(*line);
  return fmt::format(
      "its ABI tag differs from the worker's\n{}\n{}\n{}\n"
      "  rebuild it against this itera-lab: cmake --build BUILD_FOLDER --clean-first",
      first, second, marks);
}

}  // namespace itera
