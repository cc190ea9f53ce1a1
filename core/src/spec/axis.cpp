// The values a sweep gives to one path.
#include "spec/axis.hpp"

#include <cmath>

#include <fmt/format.h>

#include "spec/parameters.hpp"
#include "spec/scalar.hpp"

namespace itera {
namespace {

constexpr double longest_range = 100'000;
constexpr const char* forms =
    "write a list, {range: [a, b], step: s}, {range: [a, b], multiply: m}, or for a random sweep "
    "{choice: […]}, {uniform: [a, b]}, {log_uniform: [a, b]}";

/// Twelve digits, so that three steps of 0.1 are 0.3.
Node number(double value, bool whole, const Place& place) {
  Node node;
  node.kind = Node::Kind::scalar;
  node.place = place;
  node.text = whole ? fmt::format("{}", std::llround(value))
                    : fmt::format("{}", std::stod(fmt::format("{:.12g}", value)));
  return node;
}

struct Bounds {
  double low = 0, high = 0;
  bool whole = false;
};

std::optional<double> read(const Node& node, Faults& faults, bool& whole) {
  if (node.is(Node::Kind::unknown)) return std::nullopt;
  const Scalar found = node.is(Node::Kind::scalar) ? read_number(node) : Scalar{};
  if (found.value.is_null()) {
    faults.add(node.place, fmt::format("expected a number{}{}", found.advice.empty() ? "" : ": ",
                                       found.advice));
    return std::nullopt;
  }
  whole = whole && !read_integer(node).value.is_null();
  return found.value.get<double>();
}

std::optional<Bounds> read_bounds(const Entry& entry, Faults& faults) {
  const Node& node = entry.value;
  if (node.is(Node::Kind::unknown)) return std::nullopt;
  if (!node.is(Node::Kind::list) || node.items.size() != 2) {
    faults.add(node.is(Node::Kind::null) ? entry.place : node.place,
               fmt::format("\"{0}\" has two bounds: write {0}: [a, b]", entry.key));
    return std::nullopt;
  }
  Bounds bounds{0, 0, true};
  const auto low = read(node.items[0], faults, bounds.whole);
  const auto high = read(node.items[1], faults, bounds.whole);
  if (!low || !high) return std::nullopt;
  return Bounds{*low, *high, bounds.whole};
}

std::vector<Node> read_range(const Entry& range, const Entry& by, Faults& faults) {
  auto bounds = read_bounds(range, faults);
  if (!bounds) return {};
  const auto amount = read(by.value, faults, bounds->whole);
  if (!amount) return {};
  const auto [low, high, whole] = *bounds;
  const bool factor = by.key == "multiply";
  const bool possible = !factor || (low > 0 && high > 0 && *amount > 0);
  const double steps = !possible ? -1
                       : factor  ? std::log(high / low) / std::log(*amount)
                                 : (high - low) / *amount;
  if (!(steps >= 0) || !std::isfinite(steps)) {
    faults.add(by.place, fmt::format("\"{}\" does not lead from {} to {}", by.key, low, high));
    return {};
  }
  if (steps >= longest_range) {
    faults.add(range.place, fmt::format("this range has more than {} values", longest_range));
    return {};
  }
  std::vector<Node> values;
  constexpr double slack = 1e-9;  // so that rounding does not lose the last value
  for (int i = 0; i <= std::floor(steps + slack); ++i) {
    const double value = factor ? low * std::pow(*amount, i) : low + i * *amount;
    values.push_back(number(value, whole, range.value.place));
  }
  return values;
}

std::optional<Distribution> read_distribution(const Entry& entry, Faults& faults) {
  const auto bounds = read_bounds(entry, faults);
  if (!bounds) return std::nullopt;
  const bool logarithmic = entry.key == "log_uniform";
  if (bounds->low >= bounds->high || (logarithmic && bounds->low <= 0)) {
    faults.add(entry.value.place, fmt::format("the bounds of \"{}\" must rise{}", entry.key,
                                              logarithmic ? " from above 0" : ""));
    return std::nullopt;
  }
  return Distribution{logarithmic, bounds->whole, bounds->low, bounds->high, entry.value.place};
}

std::vector<Node> read_list(const Node& list, const Place& where, Faults& faults) {
  if (list.is(Node::Kind::list) && !list.items.empty()) return list.items;
  if (!list.is(Node::Kind::unknown)) {
    faults.add(list.is(Node::Kind::null) ? where : list.place,
               "expected a list of at least one value");
  }
  return {};
}

void refuse_others(const Node& map, const std::vector<std::string>& known, Faults& faults) {
  for (const Entry& entry : map.entries) {
    if (std::find(known.begin(), known.end(), entry.key) == known.end()) {
      faults.add(entry.place, fmt::format("unknown key {} in an axis{}", in_quotes(entry.key),
                                          suggestion(entry.key, known)));
    }
  }
}

AxisValues read_map(const Node& map, const Place& where, Faults& faults) {
  if (const Entry* range = map.find("range")) {
    refuse_others(map, {"range", "step", "multiply"}, faults);
    const Entry *step = map.find("step"), *multiply = map.find("multiply");
    if ((step == nullptr) == (multiply == nullptr)) {
      faults.add(range->place, "a range goes by \"step\" or by \"multiply\": give one of them");
      return {};
    }
    return {read_range(*range, step ? *step : *multiply, faults)};
  }
  if (const Entry* choice = map.find("choice")) {
    refuse_others(map, {"choice"}, faults);
    return {read_list(choice->value, choice->place, faults)};
  }
  for (const char* name : {"uniform", "log_uniform"}) {
    const Entry* entry = map.find(name);
    if (!entry) continue;
    refuse_others(map, {name}, faults);
    return {{}, read_distribution(*entry, faults)};
  }
  faults.add(map.entries.empty() ? where : map.entries[0].place,
             fmt::format("these are no values for an axis: {}", forms));
  return {};
}

}  // namespace

double unit_interval(std::mt19937_64& random) {
  return static_cast<double>(random() >> 11) * 0x1p-53;
}

Node Distribution::draw(std::mt19937_64& random) const {
  const double part = unit_interval(random);
  const double top = whole ? high + 1 : high;  // the last integer is as likely as the others
  const double value = logarithmic ? low * std::pow(top / low, part) : low + part * (top - low);
  return number(whole ? std::min(std::floor(value), high) : value, whole, place);
}

AxisValues read_values(const Node& node, const Place& where, Faults& faults) {
  if (node.is(Node::Kind::unknown)) return {};
  if (node.is(Node::Kind::map)) return read_map(node, where, faults);
  if (node.is(Node::Kind::list)) return {read_list(node, where, faults)};
  const std::string hint =
      node.is(Node::Kind::scalar) ? fmt::format("write [{}]", node.text) : forms;
  faults.add(node.is(Node::Kind::null) ? where : node.place,
             fmt::format("an axis needs its values: {}", hint));
  return {};
}

Values shown(const Node& node) {
  switch (node.kind) {
    case Node::Kind::scalar: {
      if (node.quoted) return node.text;
      for (const auto read : {read_boolean, read_integer, read_number}) {
        if (Scalar found = read(node); !found.value.is_null()) return found.value;
      }
      return node.text;
    }
    case Node::Kind::list: {
      Values list = Values::array();
      for (const Node& item : node.items) list.push_back(shown(item));
      return list;
    }
    case Node::Kind::map: {
      Values map = Values::object();
      for (const Entry& entry : node.entries) map[entry.key] = shown(entry.value);
      return map;
    }
    default: return nullptr;
  }
}

Values shown(const AxisValues& axis) {
  if (axis.distribution) {
    const Distribution& d = *axis.distribution;
    const Values low = d.whole ? Values(std::llround(d.low)) : Values(d.low);
    const Values high = d.whole ? Values(std::llround(d.high)) : Values(d.high);
    return {{d.logarithmic ? "log_uniform" : "uniform", Values::array({low, high})}};
  }
  Values list = Values::array();
  for (const Node& value : axis.values) list.push_back(shown(value));
  return list;
}

}  // namespace itera
