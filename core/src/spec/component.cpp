// Components a spec calls against those that are installed.
#include "spec/component.hpp"

#include <fmt/format.h>

#include "base/text.hpp"

namespace itera {

Use Components::called(Kind kind, const Node& node, const Place& where, const std::string& path) {
  if (node.is(Node::Kind::unknown)) return {};
  if (!node.is(Node::Kind::map)) {
    const std::string name = node.is(Node::Kind::scalar) ? node.text : "NAME";
    faults_.add(node.place,
                fmt::format("\"{}\" must be a component: write {{use: {}}}", path, name));
    return {};
  }
  const Entry* use = node.find("use");
  if (!use) {
    faults_.add(where, fmt::format("missing key \"use\" in \"{}\"; {}", path, installed(kind)));
    return {};
  }
  const Node& name = use->value;
  if (name.is(Node::Kind::unknown)) return {};
  if (!name.is(Node::Kind::scalar)) {
    faults_.add(name.place,
                fmt::format("\"use\" must be the name of a component; {}", installed(kind)));
    return {};
  }
  const ComponentInfo* info = catalogue_.find(kind, name.text);
  if (!info) {
    const std::string near = suggestion(name.text, catalogue_.names(kind));
    faults_.add(name.place, fmt::format("unknown {} {}{}{} {}", name_of(kind), in_quotes(name.text),
                                        near, near.empty() ? ";" : "", installed(kind)));
    return {};
  }
  origins_.push_back({path + ".use", origin_of(name)});
  return filled(*info, node, where, path);
}

std::optional<Use> Components::by_default(Kind kind, const std::string& name, const Place& where,
                                          const std::string& path) {
  const ComponentInfo* info = catalogue_.find(kind, name);
  if (!info) return std::nullopt;
  origins_.push_back({path + ".use", "default"});
  Node nothing;
  nothing.kind = Node::Kind::map;
  return filled(*info, nothing, where, path);
}

Use Components::filled(const ComponentInfo& info, const Node& node, const Place& where,
                       const std::string& path) {
  const std::string owner = fmt::format("{} \"{}\"", name_of(info.kind), info.name);
  std::vector<std::string> reserved = {"use"};
  if (info.kind == Kind::compression) reserved.emplace_back("guard");
  return {info.name, resolver_.map(node, info.parameters, where, path, owner, reserved)};
}

std::string Components::installed(Kind kind) const {
  const std::vector<std::string> names = catalogue_.names(kind);
  const std::string list = names.empty() ? "none is installed" : "installed: " + join(names, ", ");
  const std::size_t refused = catalogue_.refused.size();
  if (refused == 0) return list;
  return fmt::format("{} ({} plugin {} refused: itera-lab plugins says why)", list, refused,
                     refused == 1 ? "file was" : "files were");
}

Values as_written(const Use& use) {
  Values map = use.parameters.is_null() ? Values::object() : use.parameters;
  if (!use.name.empty()) map["use"] = use.name;
  return map;
}

}  // namespace itera
