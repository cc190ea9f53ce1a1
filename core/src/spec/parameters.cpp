// Maps of a spec against the parameters they may hold.
#include "spec/parameters.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "base/text.hpp"
#include "spec/scalar.hpp"

namespace itera {
namespace {

using Type = Parameter::Type;
using List = Parameter::List;

bool is_text(const Parameter& parameter) {
  return parameter.type == Type::text || parameter.type == Type::path;
}

bool only_choices(const Parameter& parameter) {
  return parameter.type == Type::text && !parameter.choices.empty();
}

/// Text with fields and no choices has nothing else to be.
bool only_map(const Parameter& parameter) {
  return parameter.type == Type::text && parameter.choices.empty() && !parameter.fields.empty();
}

std::vector<std::string> names_of(const std::vector<Parameter>& parameters) {
  std::vector<std::string> names;
  for (const Parameter& parameter : parameters) names.push_back(parameter.name);
  return names;
}

std::string range_of(const Parameter& parameter) {
  if (parameter.minimum && parameter.maximum)
    return fmt::format(" from {} to {}", *parameter.minimum, *parameter.maximum);
  if (parameter.minimum) return fmt::format(" of at least {}", *parameter.minimum);
  if (parameter.maximum) return fmt::format(" of at most {}", *parameter.maximum);
  return {};
}

std::string expectation_of_element(const Parameter& parameter) {
  if (only_map(parameter)) return "a map with " + join(names_of(parameter.fields), ", ");
  const std::string choices =
      (parameter.choices.size() == 1 ? "" : "one of ") + join(parameter.choices, ", ");
  std::string words;
  switch (parameter.type) {
    case Type::boolean: words = "true or false"; break;
    case Type::integer: words = "an integer" + range_of(parameter); break;
    case Type::number: words = "a number" + range_of(parameter); break;
    case Type::text: words = only_choices(parameter) ? choices : "text"; break;
    case Type::path: words = "a path"; break;
  }
  if (!parameter.unit.empty()) words += fmt::format(" ({})", parameter.unit);
  if (!parameter.choices.empty() && !only_choices(parameter)) words += ", or " + choices;
  if (!parameter.fields.empty())
    words += ", or a map with " + join(names_of(parameter.fields), ", ");
  return words;
}

std::string help_of(const Parameter& parameter) {
  return parameter.help.empty() ? "" : fmt::format(" ({})", parameter.help);
}

std::string found(const Node& node) {
  switch (node.kind) {
    case Node::Kind::list: return "a list";
    case Node::Kind::map: return "a map";
    case Node::Kind::scalar: return (node.quoted ? "text " : "") + in_quotes(node.text);
    default: return "nothing";
  }
}

}  // namespace

std::string origin_of(const Node& node) {
  const std::string place = name_of(node.place);
  return node.variables.empty() ? place : fmt::format("env {} ({})", node.variables, place);
}

std::string expectation(const Parameter& parameter) {
  const std::string element = expectation_of_element(parameter);
  if (parameter.list == List::yes) return "a list, each entry " + element;
  if (parameter.list == List::either) return element + ", or a list of these";
  return element;
}

std::string suggestion(const std::string& word, const std::vector<std::string>& known) {
  const auto near = nearest(word, known);
  return near ? fmt::format(", did you mean \"{}\"?", *near) : std::string{};
}

Values Resolver::map(const Node& map, const std::vector<Parameter>& parameters, const Place& where,
                     const std::string& path, const std::string& owner,
                     const std::vector<std::string>& known) {
  std::vector<std::string> names = known;
  for (const Parameter& parameter : parameters) names.push_back(parameter.name);
  for (const Entry& entry : map.entries) this->known(entry, names, owner);

  Values result = Values::object();
  for (const Parameter& parameter : parameters) {
    const std::string below = path.empty() ? parameter.name : path + "." + parameter.name;
    result[parameter.name] = one(map.find(parameter.name), parameter, where, below, owner);
  }
  return result;
}

void Resolver::known(const Entry& entry, const std::vector<std::string>& names,
                     const std::string& owner) {
  if (std::find(names.begin(), names.end(), entry.key) != names.end()) return;
  const std::string hint = suggestion(entry.key, names);
  const std::string all = names.empty() ? ": it takes none" : ": it takes " + join(names, ", ");
  faults_.add(entry.place, fmt::format("unknown key {} in {}{}", in_quotes(entry.key), owner,
                                       hint.empty() ? all : hint));
}

Values Resolver::one(const Entry* entry, const Parameter& parameter, const Place& where,
                     const std::string& path, const std::string& owner) {
  if (entry != nullptr) return value(*entry, parameter, path);
  if (parameter.required) {
    faults_.add(where, fmt::format("missing key \"{}\" in {}: {}{}", parameter.name, owner,
                                   expectation(parameter), help_of(parameter)));
    return {};
  }
  came_by_default(path, parameter.default_value);
  return parameter.default_value;
}

Values Resolver::value(const Entry& entry, const Parameter& parameter, const std::string& path) {
  const Node& node = entry.value;
  if (node.is(Node::Kind::null)) {
    came_from(path, node);
    if (!parameter.optional) mismatch(node, parameter, {});
    return parameter.default_value;
  }
  if (parameter.list == List::no) return element(node, parameter, path);

  Values list = Values::array();
  if (node.is(Node::Kind::list)) {
    if (node.items.empty()) came_from(path, node);
    for (const Node& item : node.items)
      list.push_back(element(item, parameter, fmt::format("{}[{}]", path, list.size())));
  } else if (parameter.list == List::either) {
    list.push_back(element(node, parameter, path + "[0]"));
  } else if (!node.is(Node::Kind::unknown)) {
    mismatch(node, parameter,
             node.is(Node::Kind::scalar) ? fmt::format("write [{}]", node.text) : "");
  }
  return list;
}

Values Resolver::element(const Node& node, const Parameter& parameter, const std::string& path) {
  if (node.is(Node::Kind::map) && !parameter.fields.empty()) {
    return map(node, parameter.fields, node.place, path, fmt::format("\"{}\"", parameter.name));
  }
  came_from(path, node);
  if (node.is(Node::Kind::scalar)) return scalar(node, parameter);
  if (!node.is(Node::Kind::unknown)) mismatch(node, parameter, {});
  return parameter.default_value;
}

Values Resolver::scalar(const Node& node, const Parameter& parameter) {
  if (only_map(parameter)) {
    mismatch(node, parameter, {});
    return parameter.default_value;
  }
  const bool chosen = std::find(parameter.choices.begin(), parameter.choices.end(), node.text) !=
                      parameter.choices.end();
  if (chosen) return node.text;
  if (only_choices(parameter)) {
    const std::string near = suggestion(node.text, parameter.choices);
    mismatch(node, parameter, near.empty() ? near : near.substr(2));
    return parameter.default_value;
  }
  if (is_text(parameter)) {
    if (parameter.type == Type::path && node.text.empty()) mismatch(node, parameter, {});
    return node.text;
  }
  const Scalar read = parameter.type == Type::boolean   ? read_boolean(node)
                      : parameter.type == Type::integer ? read_integer(node)
                                                        : read_number(node);
  if (read.value.is_null()) mismatch(node, parameter, read.advice);
  else if (read.value.is_number()) check_range(node, parameter, read.value.get<double>());
  return read.value;
}

void Resolver::check_range(const Node& node, const Parameter& parameter, double value) {
  const bool low = parameter.minimum && value < *parameter.minimum;
  const bool high = parameter.maximum && value > *parameter.maximum;
  if (low || high) mismatch(node, parameter, {});
}

void Resolver::mismatch(const Node& node, const Parameter& parameter, const std::string& advice) {
  faults_.add(node.place,
              fmt::format("\"{}\" must be {}, found {}{}{}", parameter.name, expectation(parameter),
                          found(node), advice.empty() ? "" : ": ", advice));
}

void Resolver::came_from(const std::string& path, const Node& node) {
  origins_.push_back({path, origin_of(node)});
}

void Resolver::came_by_default(const std::string& path, const Values& value) {
  if (value.is_object() && !value.empty()) {
    for (const auto& [key, item] : value.items()) came_by_default(path + "." + key, item);
  } else if (value.is_array() && !value.empty()) {
    for (std::size_t i = 0; i < value.size(); ++i)
      came_by_default(fmt::format("{}[{}]", path, i), value[i]);
  } else {
    origins_.push_back({path, "default"});
  }
}

}  // namespace itera
