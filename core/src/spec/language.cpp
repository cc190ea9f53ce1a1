// The keys of a spec that are no components.
#include "spec/language.hpp"

namespace itera {
namespace {

using Type = Parameter::Type;

constexpr double most_threads = 1024;

Parameter parameter(const char* name, Type type, Values default_value,
                    std::optional<double> minimum = {}, std::optional<double> maximum = {}) {
  Parameter result;
  result.name = name;
  result.type = type;
  result.default_value = std::move(default_value);
  result.minimum = minimum;
  result.maximum = maximum;
  return result;
}

}  // namespace

const std::vector<Parameter>& top_level() {
  static const std::vector<Parameter> parameters = [] {
    Parameter name = parameter("name", Type::text, nullptr);
    name.required = true;
    name.help = "the run folder and the report are called so";
    Parameter checkpoint = parameter("checkpoint", Type::path, nullptr);
    checkpoint.optional = true;
    return std::vector{name, parameter("seed", Type::integer, 0, 0),
                       parameter("threads", Type::integer, 1, 1, most_threads), checkpoint};
  }();
  return parameters;
}

const std::vector<Parameter>& backend_parameters() {
  static const std::vector<Parameter> parameters = [] {
    Parameter use = parameter("use", Type::text, "local");
    use.choices = {"local"};
    return std::vector{use, parameter("jobs", Type::integer, 1, 1, most_threads)};
  }();
  return parameters;
}

const std::vector<Parameter>& report_parameters() {
  static const std::vector<Parameter> parameters = [] {
    Parameter formats = parameter("formats", Type::text, Values::array({"md", "csv"}));
    formats.list = Parameter::List::yes;
    formats.choices = {"md", "csv"};
    return std::vector{formats, parameter("margin", Type::number, 0.001, 0, 1)};
  }();
  return parameters;
}

}  // namespace itera
