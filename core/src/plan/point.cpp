// How a point is named and described in tables.
#include "plan/point.hpp"

#include <algorithm>
#include <set>

#include "base/json.hpp"
#include "base/text.hpp"

namespace itera {
namespace {

constexpr std::size_t most_maps = 4;  // a longer list would fill the tables

std::string deviations(const std::vector<Parameter>& parameters, const Values& values);

std::string plain(const Parameter& parameter, const Values& value) {
  if (value.is_string()) return value.get<std::string>();
  if (value.is_object() && !parameter.fields.empty())
    return "{" + deviations(parameter.fields, value) + "}";
  if (!value.is_array()) return canonical(value);
  if (!parameter.fields.empty() && value.size() > most_maps)
    return "(" + std::to_string(value.size()) + " entries)";
  std::vector<std::string> items;
  for (const Values& item : value) items.push_back(plain(parameter, item));
  return join(items, ",");
}

/// A choice says itself, unless it is a number; anything else needs its name.
std::string deviation(const Parameter& parameter, const Values& value) {
  const bool is_choice =
      !parameter.choices.empty() && value.is_string() &&
      value.get<std::string>().find_first_not_of("0123456789") != std::string::npos;
  return is_choice ? value.get<std::string>() : parameter.name + "=" + plain(parameter, value);
}

/// What is not the default.
std::string deviations(const std::vector<Parameter>& parameters, const Values& values) {
  std::vector<std::string> words;
  for (const Parameter& p : parameters) {
    const auto found = values.find(p.name);
    if (found != values.end() && *found != p.default_value) words.push_back(deviation(p, *found));
  }
  return join(words, ", ");
}

std::string label(const Use& use, const ComponentInfo* info) {
  const std::string words = info == nullptr ? "" : deviations(info->parameters, use.parameters);
  return words.empty() ? use.name : use.name + " (" + words + ")";
}

void flatten(const Values& value, const std::string& name, Values& flat) {
  const auto nested = [](const Values& item) { return item.is_structured(); };
  if (value.is_object()) {
    for (const auto& [key, inner] : value.items())
      flatten(inner, name.empty() ? key : name + "." + key, flat);
  } else if (value.is_array() && std::any_of(value.begin(), value.end(), nested)) {
    for (std::size_t i = 0; i < value.size(); ++i)
      flatten(value[i], name + "[" + std::to_string(i) + "]", flat);
  } else {
    flat[name] = value.is_array() ? Values(canonical(value)) : value;
  }
}

}  // namespace

std::string chain_label(const std::vector<Use>& chain, const Catalogue& catalogue) {
  std::vector<std::string> labels;
  for (const Use& use : chain)
    labels.push_back(label(use, catalogue.find(Kind::compression, use.name)));
  return join(labels, " + ");
}

Values flat_parameters(const Values& resolved, bool twin) {
  const std::set<std::string> elsewhere = {"name", "backend", "report"},
                              not_of_twins = {"compression", "guard"};
  Values flat = Values::object();
  for (const auto& [section, value] : resolved.items()) {
    if (elsewhere.contains(section) || (twin && not_of_twins.contains(section))) continue;
    flatten(value, section, flat);
  }
  return flat;
}

}  // namespace itera
