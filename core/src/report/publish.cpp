// A report for others: nothing in it says how the folders of this machine are called.
#include "report/publish.hpp"

#include <algorithm>
#include <cctype>
#include <filesystem>

namespace fs = std::filesystem;

namespace itera::report {
namespace {

constexpr std::string_view before_a_path = " \t\n'\"`=([{<,;:|";
constexpr std::string_view after_a_path = " \t\n'\"`=)]}>,;:|";

bool begins_absolute(std::string_view text, std::size_t at) {
  if (text[at] != '/' || at + 1 == text.size() || text[at + 1] == '/') return false;
  if (std::isspace(static_cast<unsigned char>(text[at + 1])) != 0) return false;
  return at == 0 || before_a_path.find(text[at - 1]) != std::string_view::npos;
}

/// A quoted path may hold anything but its quote.
std::size_t end_of_path(std::string_view text, std::size_t begin) {
  const char before = begin == 0 ? ' ' : text[begin - 1];
  if (before == '\'' || before == '"' || before == '`') {
    if (const std::size_t quote = text.find(before, begin); quote != std::string_view::npos)
      return quote;
  }
  return std::min(text.find_first_of(after_a_path, begin), text.size());
}

std::string last_name(std::string_view path) {
  while (path.size() > 1 && path.back() == '/') path.remove_suffix(1);
  return fs::path(path).filename().string();
}

template <class Change> void change_texts(Values& value, const Change& change) {
  if (value.is_string()) value = change(value.get<std::string>());
  if (!value.is_structured()) return;
  for (Values& part : value) change_texts(part, change);
}

void replace_all(std::string& text, const std::string& from, const std::string& to) {
  for (std::size_t at = text.find(from); at != std::string::npos;
       at = text.find(from, at + to.size())) {
    text.replace(at, from.size(), to);
  }
}

}  // namespace

std::string without_absolute_paths(std::string_view text) {
  std::string result;
  for (std::size_t i = 0; i < text.size();) {
    if (!begins_absolute(text, i)) {
      result += text[i++];
      continue;
    }
    const std::size_t end = end_of_path(text, i);
    result += last_name(text.substr(i, end - i));
    i = end;
  }
  return result;
}

std::string without_folders(std::string_view text) {
  std::string result;
  for (const char c : text) {
    result += c;
    if (c != '/') continue;
    const std::size_t start = result.find_last_of(before_a_path);
    result.erase(start == std::string::npos ? 0 : start + 1);
  }
  return result;
}

void hide_folders(RunData& run) {
  std::vector<std::pair<std::string, std::string>> data_files;  // path, name
  Values& files = run.provenance["data_files"];
  for (Values& file : files) {
    const std::string path = file.value("path", "");
    if (path.find('/') != std::string::npos) data_files.emplace_back(path, last_name(path));
    file["name"] = last_name(file.value("name", path));
    file.erase("path");
  }
  if (files.is_null()) run.provenance.erase("data_files");
  const auto hide = [&](std::string text) {
    for (const auto& [path, name] : data_files) replace_all(text, path, name);
    return without_absolute_paths(text);
  };
  const auto hide_path = [&](const std::string& text) {  // the whole text is one, or a list of them
    return text.starts_with('/')
               ? last_name(text)
               : without_folders(hide(text.substr(0, text.find_last_not_of('/') + 1)));
  };

  for (const auto& [name, value] : run.provenance.items()) {
    const bool names_files = name == "command" || name == "overrides" || name == "spec_file";
    if (names_files) change_texts(value, hide_path);
    else change_texts(value, hide);
  }
  for (Point& point : run.points) {
    point.label = hide(point.label);
    point.group = hide(point.group);
    for (const auto& [name, value] : point.parameters.items()) {
      if (name.starts_with("data.") || name == "checkpoint") change_texts(value, hide_path);
      else change_texts(value, hide);
    }
  }
  for (Stage& stage : run.stages) {
    stage.label = hide(stage.label);
    stage.message = hide(stage.message);
    for (auto& [name, text] : stage.recorded.texts) text = hide(text);
    for (std::string& note : stage.recorded.notes) note = hide(note);
  }
  run.question = hide(run.question);
}

}  // namespace itera::report
