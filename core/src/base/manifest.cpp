// Manifest ↔ JSON. Reading is strict: a field that is absent or not what it should be is named.
#include "itera/manifest.hpp"

#include <array>
#include <utility>

#include "base/json_field.hpp"
#include "base/metrics.hpp"

namespace itera {
namespace {

constexpr std::array kinds{"data", "model", "training", "compression", "evaluation"};
constexpr std::array types{"boolean", "integer", "number", "text", "path"};
constexpr std::array lists{"no", "yes", "either"};
constexpr std::array<std::pair<const char*, bool Traits::*>, 5> traits{
    {{"draws_random", &Traits::draws_random},
     {"needs_calibration", &Traits::needs_calibration},
     {"measures_time", &Traits::measures_time},
     {"needs_corpus", &Traits::needs_corpus},
     {"needs_twin", &Traits::needs_twin}}};

Values to_json(const Parameter& p) {
  const auto bound = [](std::optional<double> value) { return value ? Values(*value) : Values(); };
  Values fields = Values::array();
  for (const Parameter& field : p.fields) fields.push_back(to_json(field));
  return {{"name", p.name},
          {"type", name_of(p.type)},
          {"list", lists[static_cast<std::size_t>(p.list)]},
          {"required", p.required},
          {"optional", p.optional},
          {"default", p.default_value},
          {"minimum", bound(p.minimum)},
          {"maximum", bound(p.maximum)},
          {"choices", p.choices},
          {"fields", std::move(fields)},
          {"unit", p.unit},
          {"help", p.help}};
}

Parameter parameter_from(const JsonField& field) {
  Parameter p;
  p.name = field["name"].text();
  p.type = field["type"].one_of<Parameter::Type>(types);
  p.list = field["list"].one_of<Parameter::List>(lists);
  p.required = field["required"].flag();
  p.optional = field["optional"].flag();
  p.default_value = field["default"].json();
  p.minimum = field["minimum"].bound();
  p.maximum = field["maximum"].bound();
  for (const JsonField& choice : field["choices"].items()) p.choices.push_back(choice.text());
  for (const JsonField& inner : field["fields"].items()) p.fields.push_back(parameter_from(inner));
  p.unit = field["unit"].text();
  p.help = field["help"].text();
  return p;
}

Values to_json(const ComponentInfo& component) {
  Values flags, parameters = Values::array();
  for (const auto& [name, member] : traits) flags[name] = component.traits.*member;
  for (const Parameter& p : component.parameters) parameters.push_back(to_json(p));
  Values json{{"kind", name_of(component.kind)},
              {"name", component.name},
              {"summary", component.summary},
              {"traits", std::move(flags)},
              {"parameters", std::move(parameters)}};
  if (!component.metrics.empty()) json["metrics"] = metrics_json(component.metrics);
  return json;
}

ComponentInfo component_from(const JsonField& field) {
  ComponentInfo component;
  component.kind = field["kind"].one_of<Kind>(kinds);
  component.name = field["name"].text();
  component.summary = field["summary"].text();
  for (const auto& [name, member] : traits) {
    component.traits.*member = field["traits"][name].flag();
  }
  for (const JsonField& p : field["parameters"].items())
    component.parameters.push_back(parameter_from(p));
  if (const auto metrics = field.find("metrics")) component.metrics = metrics_in(*metrics);
  return component;
}

}  // namespace

const char* name_of(Kind kind) noexcept { return kinds[static_cast<std::size_t>(kind)]; }

std::optional<Kind> kind_of(const std::string& name) noexcept {
  for (std::size_t i = 0; i < kinds.size(); ++i) {
    if (name == kinds[i]) return static_cast<Kind>(i);
  }
  return std::nullopt;
}

const char* name_of(Parameter::Type type) noexcept { return types[static_cast<std::size_t>(type)]; }

Values to_json(const Manifest& manifest) {
  Values components = Values::array();
  for (const ComponentInfo& component : manifest.components)
    components.push_back(to_json(component));
  return {{"abi", manifest.abi},
          {"plugin", manifest.plugin},
          {"version", manifest.version},
          {"components", std::move(components)}};
}

Manifest manifest_from_json(const Values& json) {
  if (!json.is_object()) throw Error("manifest: it should be a map", Fault::invalid);
  const JsonField field(json, "manifest");
  Manifest manifest{field["abi"].text(), field["plugin"].text(), field["version"].text(), {}};
  for (const JsonField& component : field["components"].items()) {
    manifest.components.push_back(component_from(component));
  }
  return manifest;
}

}  // namespace itera
