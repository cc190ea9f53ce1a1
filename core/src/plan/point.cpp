// How a point is named and described in tables.
#include "plan/point.hpp"

#include <algorithm>

#include "base/json.hpp"
#include "base/text.hpp"

namespace itera {
namespace {

std::string plain(const Values& value) {
  if (value.is_string()) return value.get<std::string>();
  if (!value.is_array()) return canonical(value);
  std::vector<std::string> items;
  for (const Values& item : value) items.push_back(plain(item));
  return join(items, ",");
}

/// A choice says itself; anything else needs its name.
std::string deviation(const Parameter& parameter, const Values& value) {
  const bool is_choice = !parameter.choices.empty() && value.is_string();
  return is_choice ? value.get<std::string>() : parameter.name + "=" + plain(value);
}

std::string label(const Use& use, const ComponentInfo* info) {
  std::vector<std::string> deviations;
  for (const Parameter& p : info == nullptr ? std::vector<Parameter>{} : info->parameters) {
    const auto found = use.parameters.find(p.name);
    if (found != use.parameters.end() && *found != p.default_value)
      deviations.push_back(deviation(p, *found));
  }
  return deviations.empty() ? use.name : use.name + " (" + join(deviations, ", ") + ")";
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
  Values relevant = resolved;
  for (const char* key : {"name", "backend", "report"}) relevant.erase(key);
  if (twin) relevant.erase("compression");
  Values flat = Values::object();
  flatten(relevant, "", flat);
  return flat;
}

}  // namespace itera
