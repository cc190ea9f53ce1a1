// The manifest: what a plugin says of itself, so that the host can check a spec without loading it.
// No LibTorch here.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "itera/metric.hpp"
#include "itera/values.hpp"

namespace itera {

/// The kinds of component a plugin can offer; each is a section of a spec.
enum class Kind { data, model, training, compression, evaluation };

const char* name_of(Kind kind) noexcept;
std::optional<Kind> kind_of(const std::string& name) noexcept;

/// One parameter of a component. A value is accepted when it has the type (in [minimum, maximum],
/// where given), or when it is one of `choices`, or when `fields` is not empty and it is a map with
/// those keys. With type text and choices, only the choices are accepted; with a number, the
/// choices are words beside it.
struct Parameter {
  enum class Type { boolean, integer, number, text, path };
  enum class List {
    no,
    yes,
    either
  };  ///< either: a scalar or a list of them (one value per layer)

  std::string name;
  Type type = Type::text;
  List list = List::no;
  bool required = false;
  bool optional = false;  ///< may be absent without a default: resolved as null
  Values default_value;   ///< null when required or optional
  std::optional<double> minimum, maximum;
  std::vector<std::string> choices;
  std::vector<Parameter> fields;
  std::string unit, help;
};

const char* name_of(Parameter::Type type) noexcept;

/// What the host must know to plan a component.
struct Traits {
  bool draws_random = false;       ///< its result depends on the seed, so the seed enters the key
  bool needs_calibration = false;  ///< it is lent calibration text, so the corpus enters the key
  bool measures_time = false;      ///< it runs alone and is never shared between runs
  bool needs_corpus = false;       ///< it reads the corpus (evaluators)
  bool needs_twin = false;         ///< it reads the uncompressed checkpoint too
};

struct ComponentInfo {
  Kind kind = Kind::compression;
  std::string name, summary;
  Traits traits;
  std::vector<Parameter> parameters;  ///< in the order in which they were declared
  std::vector<Metric> metrics{};      ///< all that an evaluator may record
};

struct Manifest {
  std::string abi, plugin, version;
  std::vector<ComponentInfo> components;
};

Values to_json(const Manifest& manifest);
/// Throws Error naming the field when `json` is not a manifest.
Manifest manifest_from_json(const Values& json);

}  // namespace itera
