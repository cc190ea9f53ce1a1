// Manifest ↔ JSON. Reading is strict: a field that is absent or not what it should be is named.
#include "itera/manifest.hpp"

#include <fmt/format.h>

#include <array>
#include <utility>

#include "itera/error.hpp"

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

/// A place in the manifest that knows its own name.
class Field {
 public:
  Field(const Values& json, std::string name) : json_(json), name_(std::move(name)) {}

  [[nodiscard]] Field operator[](const char* key) const {
    if (!json_.is_object()) fail("a map");
    const auto found = json_.find(key);
    const std::string name = name_.empty() ? key : name_ + "." + key;
    if (found == json_.end()) {
      throw Error("manifest: field \"" + name + "\" is missing", Fault::invalid);
    }
    return {*found, name};
  }
  [[nodiscard]] std::vector<Field> items() const {
    if (!json_.is_array()) fail("a list");
    std::vector<Field> fields;
    for (const Values& item : json_) {
      fields.emplace_back(item, fmt::format("{}[{}]", name_, fields.size()));
    }
    return fields;
  }
  [[nodiscard]] std::string text() const {
    if (!json_.is_string()) fail("a text");
    return json_.get<std::string>();
  }
  [[nodiscard]] bool flag() const {
    if (!json_.is_boolean()) fail("true or false");
    return json_.get<bool>();
  }
  [[nodiscard]] std::optional<double> bound() const {
    if (json_.is_null()) return std::nullopt;
    if (!json_.is_number()) fail("a number or null");
    return json_.get<double>();
  }
  template <class Enum, std::size_t N>
  [[nodiscard]] Enum one_of(const std::array<const char*, N>& words) const {
    const std::string word = text();
    std::string all;
    for (std::size_t i = 0; i < N; ++i) {
      if (word == words[i]) return static_cast<Enum>(i);
      all += (i == 0 ? "" : ", ") + std::string(words[i]);
    }
    fail("one of " + all);
  }
  [[nodiscard]] const Values& json() const { return json_; }

 private:
  [[noreturn]] void fail(const std::string& expected) const {
    const std::string found = json_.dump(-1, ' ', false, Values::error_handler_t::replace);
    throw Error(fmt::format("manifest: field \"{}\" should be {}, found {}", name_, expected,
                            found.substr(0, 60)),
                Fault::invalid);
  }

  const Values& json_;
  std::string name_;
};

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

Parameter parameter_from(const Field& field) {
  Parameter p;
  p.name = field["name"].text();
  p.type = field["type"].one_of<Parameter::Type>(types);
  p.list = field["list"].one_of<Parameter::List>(lists);
  p.required = field["required"].flag();
  p.optional = field["optional"].flag();
  p.default_value = field["default"].json();
  p.minimum = field["minimum"].bound();
  p.maximum = field["maximum"].bound();
  for (const Field& choice : field["choices"].items()) p.choices.push_back(choice.text());
  for (const Field& inner : field["fields"].items()) p.fields.push_back(parameter_from(inner));
  p.unit = field["unit"].text();
  p.help = field["help"].text();
  return p;
}

Values to_json(const ComponentInfo& component) {
  Values flags, parameters = Values::array();
  for (const auto& [name, member] : traits) flags[name] = component.traits.*member;
  for (const Parameter& p : component.parameters) parameters.push_back(to_json(p));
  return {{"kind", name_of(component.kind)},
          {"name", component.name},
          {"summary", component.summary},
          {"traits", std::move(flags)},
          {"parameters", std::move(parameters)}};
}

ComponentInfo component_from(const Field& field) {
  ComponentInfo component;
  component.kind = field["kind"].one_of<Kind>(kinds);
  component.name = field["name"].text();
  component.summary = field["summary"].text();
  for (const auto& [name, member] : traits) {
    component.traits.*member = field["traits"][name].flag();
  }
  for (const Field& p : field["parameters"].items())
    component.parameters.push_back(parameter_from(p));
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
  const Field field(json, "");
  Manifest manifest{field["abi"].text(), field["plugin"].text(), field["version"].text(), {}};
  for (const Field& component : field["components"].items()) {
    manifest.components.push_back(component_from(component));
  }
  return manifest;
}

}  // namespace itera
