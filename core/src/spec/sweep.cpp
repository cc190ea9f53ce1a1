// The `sweep` of a spec, read.
#include "spec/sweep.hpp"

#include <algorithm>
#include <array>

#include <fmt/format.h>

#include "spec/language.hpp"
#include "spec/parameters.hpp"
#include "spec/section.hpp"

namespace itera {
namespace {

class SweepReader {
 public:
  explicit SweepReader(Faults& faults) : faults_(faults) {}

  Sweep read(const Entry& entry) {
    sweep_.place = entry.place;
    const Node& map = entry.value;
    if (map.is(Node::Kind::unknown)) return std::move(sweep_);
    if (!map.is(Node::Kind::map)) {
      faults_.add(map.place, "\"sweep\" must be a map: write sweep: {axes: {PATH: […]}}");
      return std::move(sweep_);
    }
    settings(map);
    if (const Entry* seeds = present(map, "seeds")) read_seeds(*seeds);
    if (const Entry* axes = map_of(map, "axes", "{PATH: […]}")) read_axes(*axes);
    if (const Entry* zip = present(map, "zip")) read_zips(*zip);
    if (const Entry* when = present(map, "when")) read_when(*when);
    if (const Entry* exclude = present(map, "exclude"))
      sweep_.exclude = conditions(*exclude, sweep_.resolved["exclude"]);
    if (const Entry* include = present(map, "include")) read_include(*include);
    refuse_draws_of_grid();
    const auto varies = [&](const char* key) { return present(map, key) != nullptr; };
    if (!varies("axes") && !varies("zip") && !varies("seeds") && !varies("include"))
      faults_.add(entry.place, "this sweep varies nothing: give it axes, zip, seeds or include");
    return std::move(sweep_);
  }

 private:
  static const Entry* present(const Node& map, const char* key) {
    const Entry* entry = map.find(key);
    return entry && !entry->value.is(Node::Kind::null) ? entry : nullptr;
  }

  const Entry* map_of(const Node& map, const char* key, const char* example) {
    const Entry* entry = present(map, key);
    if (!entry || entry->value.is(Node::Kind::unknown)) return nullptr;
    if (entry->value.is(Node::Kind::map)) return entry;
    faults_.add(entry->value.place,
                fmt::format("\"{0}\" must be a map: write {0}: {1}", key, example));
    return nullptr;
  }

  void settings(const Node& map) {
    std::vector<Origin> nobody_asks;
    Values values = Resolver(faults_, nobody_asks)
                        .map(map, sweep_parameters(), sweep_.place, "sweep", "\"sweep\"",
                             {"axes", "zip", "when", "include", "exclude", "seeds"});
    sweep_.random = values["strategy"] == "random";
    if (values["samples"].is_number()) sweep_.samples = values["samples"].get<std::size_t>();
    if (values["max_points"].is_number())
      sweep_.max_points = values["max_points"].get<std::size_t>();
    if (values["seed"].is_number()) sweep_.seed = values["seed"].get<std::uint64_t>();
    const Entry* samples = present(map, "samples");
    if (sweep_.random && !samples)
      faults_.add(sweep_.place, "a random sweep needs the number of its \"samples\"");
    if (!sweep_.random && samples)
      faults_.add(samples->place, "a grid has no \"samples\": set strategy: random");
    if (!sweep_.random) {
      values.erase("samples");
      values.erase("seed");
    }
    sweep_.resolved = std::move(values);
  }

  void read_seeds(const Entry& entry) {
    AxisValues values = read_values(entry.value, entry.place, faults_);
    if (values.distribution) {
      faults_.add(entry.value.place, "\"seeds\" are a list or a range");
    } else if (auto path = path_of("seed", entry.place); path && !values.values.empty()) {
      sweep_.resolved["seeds"] = shown(values);
      sweep_.seeds = Axis{{*std::move(path)}, {std::move(values)}, {}};
    }
  }

  void read_axes(const Entry& entry) {
    Values& resolved = sweep_.resolved["axes"] = Values::object();
    for (const Entry& axis : entry.value.entries) {
      AxisValues values = read_values(axis.value, axis.place, faults_);
      auto path = path_of(axis.key, axis.place);
      if (!path || (values.values.empty() && !values.distribution)) continue;
      resolved[axis.key] = shown(values);
      sweep_.axes.push_back({{*std::move(path)}, {std::move(values)}, {}});
    }
  }

  void read_zips(const Entry& entry) {
    Values& resolved = sweep_.resolved["zip"] = Values::array();
    for (const Node& group : group_nodes(entry.value)) {
      if (group.is(Node::Kind::unknown)) continue;
      if (!group.is(Node::Kind::map) || group.entries.empty()) {
        faults_.add(group.place,
                    "\"zip\" is a map of paths that move together, or a list of such maps: write "
                    "zip: {PATH: […], PATH: […]}");
        continue;
      }
      if (const auto axis = zipped(group)) {
        Values& shown_group = resolved.emplace_back(Values::object());
        for (std::size_t i = 0; i < axis->paths.size(); ++i)
          shown_group[axis->paths[i].text] = shown(axis->values[i]);
        sweep_.axes.push_back(*axis);
      }
    }
  }

  static std::vector<Node> group_nodes(const Node& node) {
    return node.is(Node::Kind::list) ? node.items : std::vector{node};
  }

  std::optional<Axis> zipped(const Node& group) {
    Axis axis;
    for (const Entry& entry : group.entries) {
      AxisValues values = read_values(entry.value, entry.place, faults_);
      auto path = path_of(entry.key, entry.place);
      if (values.distribution)
        faults_.add(entry.value.place, "what moves together cannot be drawn: give a list");
      if (!path || values.values.empty()) continue;
      if (!axis.values.empty() && values.values.size() != axis.size()) {
        faults_.add(entry.place,
                    fmt::format("{} has {} values, but {} beside it has {}", in_quotes(entry.key),
                                values.values.size(), in_quotes(axis.paths[0].text), axis.size()));
        continue;
      }
      axis.paths.push_back(*std::move(path));
      axis.values.push_back(std::move(values));
    }
    return axis.paths.empty() ? std::nullopt : std::optional(std::move(axis));
  }

  /// A condition, a list of them, or one for each of several axes.
  void read_when(const Entry& entry) {
    Values& resolved = sweep_.resolved["when"];
    if (!entry.value.is(Node::Kind::map)) {
      sweep_.when = conditions(entry, resolved);
      return;
    }
    std::vector<std::string> names;
    for (const Axis& axis : sweep_.axes) {
      for (const SweptPath& path : axis.paths) names.push_back(path.text);
    }
    for (const Entry& rule : entry.value.entries) {
      const auto axis = std::find_if(sweep_.axes.begin(), sweep_.axes.end(), [&](const Axis& a) {
        return std::any_of(a.paths.begin(), a.paths.end(),
                           [&](const SweptPath& path) { return path.text == rule.key; });
      });
      if (axis == sweep_.axes.end()) {
        faults_.add(rule.place, fmt::format("{} is no axis of this sweep{}", in_quotes(rule.key),
                                            suggestion(rule.key, names)));
        continue;
      }
      axis->when = condition(rule.value);
      resolved[rule.key] = shown(rule.value);
    }
  }

  /// Its paths begin in a section of specs: anything else is a slip, or text without its quotes.
  Condition condition(const Node& node) {
    static const std::vector<std::string> sections(section_names.begin(), section_names.end());
    Condition read = Condition::read(node, faults_);
    bool known = true;
    for (const Condition::Name& name : read.names()) {
      if (section_of(name.steps[0].key) != no_section) continue;
      const std::string hint = suggestion(name.steps[0].key, sections);
      const std::string quotes = fmt::format(": text stands in quotes, as in '{}'", name.text);
      faults_.add(name.place, fmt::format("{} is not in a spec{}", in_quotes(name.text),
                                          hint.empty() ? quotes : hint));
      known = false;
    }
    return known ? read : Condition();
  }

  std::vector<Condition> conditions(const Entry& entry, Values& resolved) {
    std::vector<Condition> all;
    resolved = Values::array();
    for (const Node& node : group_nodes(entry.value)) {
      all.push_back(condition(node));
      resolved.push_back(shown(node));
    }
    return all;
  }

  void read_include(const Entry& entry) {
    Values& resolved = sweep_.resolved["include"] = Values::array();
    if (entry.value.is(Node::Kind::unknown)) return;
    if (!entry.value.is(Node::Kind::list)) {
      faults_.add(entry.value.place,
                  "\"include\" must be a list of points: write include: [{PATH: VALUE}]");
      return;
    }
    for (const Node& point : entry.value.items) {
      if (!point.is(Node::Kind::map)) {
        if (!point.is(Node::Kind::unknown))
          faults_.add(point.place, "a point is a map: write {PATH: VALUE, PATH: VALUE}");
        continue;
      }
      std::vector<Setting> settings;
      for (const Entry& value : point.entries) {
        if (auto path = steps_of(value.key, value.place))
          settings.push_back({*std::move(path), value.value, 0});
      }
      resolved.push_back(shown(point));
      sweep_.include.push_back(std::move(settings));
    }
  }

  void refuse_draws_of_grid() {
    std::erase_if(sweep_.axes, [this](const Axis& axis) {
      const auto& drawn = axis.values[0].distribution;
      if (sweep_.random || !drawn) return false;
      faults_.add(drawn->place,
                  "a grid draws nothing: set strategy: random, or give a list or a range");
      return true;
    });
  }

  std::optional<SweptPath> path_of(const std::string& text, const Place& place) {
    if (std::find(varied_.begin(), varied_.end(), text) != varied_.end()) {
      faults_.add(place, fmt::format("{} is varied twice", in_quotes(text)));
      return std::nullopt;
    }
    varied_.push_back(text);
    return steps_of(text, place);
  }

  std::optional<SweptPath> steps_of(const std::string& text, const Place& place) {
    const PlaceOf inside =
        text == "seed" ? PlaceOf([&](auto, auto) { return place; }) : places_in(place, text);
    std::vector<Step> steps = read_path(text, inside, faults_);
    if (steps.empty()) return std::nullopt;
    constexpr std::array of_the_run{"name", "backend", "report", "sweep", "extends"};
    if (std::find(of_the_run.begin(), of_the_run.end(), steps[0].key) != of_the_run.end()) {
      faults_.add(
          steps[0].place,
          fmt::format("\"{}\" is the same for the whole sweep: it cannot be varied", steps[0].key));
      return std::nullopt;
    }
    return SweptPath{text, std::move(steps), place};
  }

  Faults& faults_;
  Sweep sweep_;
  std::vector<std::string> varied_;
};

}  // namespace

Sweep read_sweep(const Entry& entry, Faults& faults) { return SweepReader(faults).read(entry); }

}  // namespace itera
