// Two stages compared by what was hashed for their keys, in words.
#include "plan/difference.hpp"

#include <set>
#include <sstream>

#include "base/json.hpp"

namespace itera {
namespace {

using Path = std::vector<std::string>;

Path split(const std::string& pointer) {
  Path path;
  std::istringstream stream(pointer.substr(1));
  for (std::string part; std::getline(stream, part, '/');) path.push_back(part);
  return path;
}

bool is_index(const std::string& part) {
  return part.find_first_not_of("0123456789") == std::string::npos;
}

std::string dotted(const Path& path, std::size_t from) {
  std::string text;
  for (std::size_t i = from; i < path.size(); ++i)
    text += is_index(path[i]) ? "[" + path[i] + "]" : "." + path[i];
  return text;
}

std::string shown(const Values& flat, const std::string& pointer) {
  const auto found = flat.find(pointer);
  return found == flat.end()  ? "nothing"
         : found->is_string() ? found->get<std::string>()
                              : canonical(*found);
}

std::string component_of(const std::string& kind, const Values& stage) {
  return stage.value(Values::json_pointer("/components/" + kind + "/name"), kind);
}

/// A chain and a list of evaluators have many components: those are called by name, the others by
/// section.
std::string section_of(const std::string& kind, const Values& stage) {
  return kind == "compression" || kind == "evaluation" ? component_of(kind, stage) : kind;
}

std::string in_words(const std::string& pointer, const Values& after, const Values& flat_before,
                     const Values& flat_after) {
  Path path = split(pointer);
  const std::string change =
      " " + shown(flat_before, pointer) + " -> " + shown(flat_after, pointer);
  if (path[0] == "binaries") return path.back() + " was rebuilt";
  if (path[0] == "models") return "plugin " + path.back() + " was rebuilt";
  if (path[0] == "inputs") return "its " + path[1] + " changed";
  if (path[0] == "settings")
    return (after.value("stage", "") == "import" ? "checkpoint" : "guard") + dotted(path, 1) +
           change;
  if (path[0] == "abi") return "the ABI tag changed";
  if (path[0] != "components" || path.size() < 3) return dotted(path, 0).substr(1) + change;
  if (path[2] == "plugin") return "plugin " + component_of(path[1], after) + " was rebuilt";
  if (path[2] == "name") return path[1] + change;
  const bool is_file = path.back() == "file" && shown(flat_after, pointer).size() == 64;
  if (is_file) path.pop_back();
  const std::string name = section_of(path[1], after) + dotted(path, 3);
  return is_file ? name + " has another content" : name + change;
}

}  // namespace

std::vector<std::string> differences(const Values& before, const Values& after) {
  const Values flat_before = before.flatten(), flat_after = after.flatten();
  std::set<std::string> changed;
  for (const auto& [pointer, value] : flat_after.items()) {
    const auto found = flat_before.find(pointer);
    if (found == flat_before.end() || *found != value) changed.insert(pointer);
  }
  for (const auto& [pointer, value] : flat_before.items()) {
    if (!flat_after.contains(pointer)) changed.insert(pointer);
  }
  std::vector<std::string> words;
  for (const std::string& pointer : changed)
    words.push_back(in_words(pointer, after, flat_before, flat_after));
  return words;
}

}  // namespace itera
