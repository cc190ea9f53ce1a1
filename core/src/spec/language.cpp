// The keys of a spec that are no components.
#include "spec/language.hpp"

#include "base/guard.hpp"

namespace itera {
namespace {

using Type = Parameter::Type;

constexpr double most_threads = 1024;
constexpr double most_points = 1'000'000;

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
    Parameter path = parameter("path", Type::path, nullptr);
    path.required = true;
    Parameter checkpoint = parameter("checkpoint", Type::path, nullptr);
    checkpoint.optional = true;
    checkpoint.fields = {path, parameter("partial", Type::boolean, false)};
    return std::vector{name, parameter("seed", Type::integer, 0, 0),
                       parameter("threads", Type::integer, 1, 1, most_threads), checkpoint};
  }();
  return parameters;
}

const std::vector<Parameter>& guard_parameters() {
  static const std::vector<Parameter> parameters = [] {
    const GuardSettings usual;
    Parameter mode = parameter("mode", Type::text, name_of(usual.mode));
    for (const GuardMode choice : guard_modes) mode.choices.emplace_back(name_of(choice));
    Parameter max_drift = parameter("max_drift", Type::number, usual.max_drift, 0);
    max_drift.unit = "nats per token";
    return std::vector{mode, max_drift};
  }();
  return parameters;
}

const std::vector<Parameter>& sweep_parameters() {
  static const std::vector<Parameter> parameters = [] {
    Parameter strategy = parameter("strategy", Type::text, "grid");
    strategy.choices = {"grid", "random"};
    Parameter samples = parameter("samples", Type::integer, nullptr, 1, most_points);
    samples.optional = true;
    return std::vector{strategy, samples, parameter("seed", Type::integer, 0, 0),
                       parameter("max_points", Type::integer, 1000, 1, most_points)};
  }();
  return parameters;
}

const std::vector<std::string>& backend_names() {
  static const std::vector<std::string> names{"local", "slurm"};
  return names;
}

const std::vector<Parameter>& backend_parameters() {
  static const std::vector<Parameter> parameters = [] {
    Parameter use = parameter("use", Type::text, "local");
    use.choices = backend_names();
    const auto optional = [](const char* name, Type type, std::optional<double> minimum = {}) {
      Parameter result = parameter(name, type, nullptr, minimum);
      result.optional = true;
      return result;
    };
    Parameter time_limit = optional("time_limit", Type::number, 1);
    time_limit.unit = "seconds";
    Parameter time = parameter("time", Type::integer, 60, 1);
    time.unit = "minutes";
    Parameter memory = optional("memory", Type::integer, 1);
    memory.unit = "MiB";
    Parameter pack = parameter("pack", Type::integer, 180, 0);
    pack.unit = "seconds";
    Parameter extra = parameter("extra", Type::text, Values::array());
    extra.list = Parameter::List::yes;
    return std::vector{use,
                       parameter("jobs", Type::integer, 1, 1, most_threads),
                       parameter("retries", Type::integer, 0, 0, 100),
                       time_limit,
                       optional("partition", Type::text),
                       time,
                       optional("cpus", Type::integer, 1),
                       memory,
                       parameter("gpus", Type::integer, 0, 0),
                       optional("max_running", Type::integer, 1),
                       parameter("requeue", Type::integer, 3, 0, 1000),
                       pack,
                       extra};
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
