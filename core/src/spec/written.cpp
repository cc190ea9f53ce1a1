// What is to be seen in the characters of a YAML text.
#include "spec/written.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "base/text.hpp"

namespace itera {
namespace {

std::string_view trimmed(std::string_view text) {
  while (!text.empty() && (text.back() == ' ' || text.back() == '\t')) text.remove_suffix(1);
  return text;
}

}  // namespace

bool is_text(const std::shared_ptr<const Source>& source, Faults& faults) {
  const auto control = [](unsigned char c) {
    return (c < 0x20 && c != '\t' && c != '\n' && c != '\r');
  };
  const std::string& text = source->text();
  const bool utf8 = valid_utf8(text);
  if (utf8 && std::none_of(text.begin(), text.end(), control)) return true;
  for (int line = 1;; ++line) {
    const std::string_view content = source->line(line);
    const auto found = std::find_if(content.begin(), content.end(), control);
    if (!valid_utf8(content)) {
      faults.add({source, line, 1, 1}, "this line is not UTF-8: save the file as UTF-8");
      return false;
    }
    if (found != content.end()) {
      faults.add({source, line, static_cast<int>(found - content.begin()) + 1, 1},
                 fmt::format("control character 0x{:02x}: a spec is plain text",
                             static_cast<unsigned char>(*found)));
      return false;
    }
  }
}

std::size_t width_of_scalar(std::string_view rest, const std::string& value) {
  if (!rest.empty() && (rest.front() == '"' || rest.front() == '\'')) {
    for (std::size_t i = 1; i < rest.size(); ++i) {
      if (rest[i] == '\\' && rest.front() == '"') ++i;
      else if (rest[i] == rest.front()) return i + 1;
    }
  } else if (!value.empty() && rest.starts_with(value)) {
    return value.size();
  }
  return std::max<std::size_t>(1, trimmed(rest).size());
}

std::size_t width_of_properties(std::string_view rest) {
  std::size_t at = 0;
  while (at < rest.size() && (rest[at] == '&' || rest[at] == '!')) {
    at = std::min(rest.find(' ', at), rest.size());
    at = std::min(rest.find_first_not_of(' ', at), rest.size());
  }
  return at < rest.size() && rest[at] != '#' ? at : 0;
}

}  // namespace itera
