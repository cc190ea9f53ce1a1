// ${env:NAME:default} in the values of a spec.
#include "spec/interpolate.hpp"

#include <cstdlib>
#include <optional>

#include <fmt/format.h>

#include "base/text.hpp"

namespace itera {
namespace {

constexpr std::string_view how = "write ${env:NAME} or ${env:NAME:default}";

/// One scalar, from left to right.
class Interpolation {
 public:
  Interpolation(Node& node, Faults& faults) : node_(node), faults_(faults) {}

  void run() {
    std::string_view rest = node_.text;
    std::string result;
    bool found = false;
    while (!rest.empty()) {
      if (rest.starts_with("$${")) {
        result += "${";
        rest.remove_prefix(3);
      } else if (rest.starts_with("${")) {
        const std::size_t end = rest.find('}');
        if (end == std::string_view::npos)
          return fault(fmt::format("\"${{\" without \"}}\": {}", how));
        const auto value = expansion(rest.substr(2, end - 2));
        if (!value) return;
        result += *value;
        rest.remove_prefix(end + 1);
        found = true;
      } else {
        result += rest.front();
        rest.remove_prefix(1);
      }
    }
    node_.text = std::move(result);
    if (found) node_.quoted = false;
  }

 private:
  void fault(const std::string& message) {
    faults_.add(node_.place, message);
    node_.kind = Node::Kind::unknown;
  }

  std::optional<std::string> expansion(std::string_view inside) {
    const std::string shown = in_quotes(fmt::format("${{{}}}", inside));
    if (!inside.starts_with("env:")) {
      fault(fmt::format("{} is unknown: {}, or $${{ for the two characters", shown, how));
      return std::nullopt;
    }
    inside.remove_prefix(4);
    const std::size_t colon = inside.find(':');
    const std::string name(inside.substr(0, colon));
    if (name.empty()) {
      fault(fmt::format("{} names no variable: {}", shown, how));
      return std::nullopt;
    }
    if (const char* value = std::getenv(name.c_str())) {
      if (!valid_utf8(value)) {
        fault(fmt::format("environment variable {} is not UTF-8", in_quotes(name)));
        return std::nullopt;
      }
      node_.variables += (node_.variables.empty() ? "" : ", ") + name;
      return value;
    }
    if (colon != std::string_view::npos) return std::string(inside.substr(colon + 1));
    fault(fmt::format(
        "environment variable {} is not set: set it, or give a default as in ${{env:NAME:default}}",
        in_quotes(name)));
    return std::nullopt;
  }

  Node& node_;
  Faults& faults_;
};

}  // namespace

void interpolate(Node& node, Faults& faults) {
  if (node.is(Node::Kind::scalar) && node.text.find("${") != std::string::npos)
    Interpolation(node, faults).run();
  for (Node& item : node.items) interpolate(item, faults);
  for (Entry& entry : node.entries) interpolate(entry.value, faults);
}

std::string without_interpolation(std::string text) {
  for (std::size_t at = text.find("${"); at != std::string::npos; at = text.find("${", at + 3))
    text.insert(at, 1, '$');
  return text;
}

}  // namespace itera
