// A resolved spec as YAML text.
#include "spec/show.hpp"

#include <algorithm>
#include <array>
#include <unordered_map>

#include <fmt/format.h>

#include "spec/interpolate.hpp"

namespace itera {
namespace {

constexpr std::size_t comment_column = 48;

/// Text that no YAML reader takes for anything else.
bool is_plain(const std::string& text) {
  constexpr std::array words{"true", "false", "yes", "no", "on", "off", "null", "y", "n"};
  const auto letter = [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
  };
  const auto further = [&](char c) {
    return letter(c) || (c >= '0' && c <= '9') || c == '.' || c == '-' || c == '/';
  };
  if (text.empty() || !letter(text.front()) || !std::all_of(text.begin(), text.end(), further))
    return false;
  std::string lower = text;
  for (char& c : lower) c = static_cast<char>(c >= 'A' && c <= 'Z' ? c - 'A' + 'a' : c);
  return std::find(words.begin(), words.end(), lower) == words.end();
}

std::string scalar(const Values& value) {
  if (!value.is_string()) return value.dump();
  const std::string text = without_interpolation(value.get<std::string>());
  return is_plain(text) ? text : Values(text).dump();
}

/// The keys of a map: `use` first, and at the top the order in which a person writes them.
std::vector<std::string> ordered_keys(const Values& map, bool top) {
  static const std::vector<std::string> spec = {
      "name",        "seed",  "threads",    "data",  "model",   "training", "checkpoint",
      "compression", "guard", "evaluation", "sweep", "backend", "report"};
  static const std::vector<std::string> component = {"use"};
  std::vector<std::string> keys;
  for (const std::string& key : top ? spec : component) {
    if (map.contains(key)) keys.push_back(key);
  }
  for (const auto& [key, value] : map.items()) {
    if (std::find(keys.begin(), keys.end(), key) == keys.end()) keys.push_back(key);
  }
  return keys;
}

class Writer {
 public:
  explicit Writer(const std::vector<Origin>& origins) {
    for (const Origin& origin : origins) origins_.emplace(origin.path, origin.from);
  }

  /// `lead` is what stands before the first line, `indent` what stands before the others.
  void write(const Values& value, const std::string& path, const std::string& lead,
             const std::string& indent) {
    const bool block = value.is_structured() && !value.empty();
    if (!block) return line(lead + scalar(value), path);
    std::string before = lead;
    if (value.is_object()) {
      for (const std::string& key : ordered_keys(value, path.empty())) {
        entry(key, value[key], path.empty() ? key : path + "." + key, before, indent);
        before = indent;
      }
      return;
    }
    for (std::size_t i = 0; i < value.size(); ++i) {
      write(value[i], fmt::format("{}[{}]", path, i), before + "- ", indent + "  ");
      before = indent;
    }
  }

  [[nodiscard]] const std::string& text() const { return text_; }

 private:
  void entry(const std::string& key, const Values& value, const std::string& path,
             const std::string& before, const std::string& indent) {
    const std::string start = before + scalar(key) + ":";
    if (!value.is_structured() || value.empty()) return write(value, path, start + " ", indent);
    text_ += start + "\n";
    write(value, path, indent + "  ", indent + "  ");
  }

  void line(std::string content, const std::string& path) {
    const auto origin = origins_.find(path);
    if (origin != origins_.end()) {
      content.resize(std::max(content.size() + 2, comment_column), ' ');
      content += "# " + origin->second;
      std::replace(content.begin(), content.end(), '\n', ' ');
    }
    text_ += content + "\n";
  }

  std::unordered_map<std::string, std::string> origins_;
  std::string text_;
};

}  // namespace

std::string as_yaml(const Values& resolved, const std::vector<Origin>& origins) {
  Writer writer(origins);
  writer.write(resolved, "", "", "");
  return writer.text();
}

}  // namespace itera
