// Points that differ in nothing but their seed.
#include "report/groups.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <set>

#include "base/json.hpp"
#include "base/text.hpp"
#include "report/declared.hpp"

namespace itera::report {
namespace {

/// All that must be equal within a group.
std::string identity(const Point& point) {
  Values parameters = point.parameters;
  if (parameters.is_object()) parameters.erase("seed");
  return (point.twin ? "twin " : "") + canonical(parameters);
}

bool came_through(const RunData& run, const Point& point) {
  const auto metrics = sampled_of(run);
  return status_of(run, point) == PointStatus::complete ||
         std::any_of(metrics.begin(), metrics.end(), [&](const Metric* metric) {
           return run.number(point, metric->name).has_value();
         });
}

std::string listed(const std::vector<std::string>& words) {
  if (words.size() < 2) return join(words, "");
  return join({words.begin(), words.end() - 1}, ", ") + " and " + words.back();
}

const Point* partner(const RunData& run, const Point& point, const Group& base) {
  const auto in_base = [&](const auto& wanted) {
    return std::find_if(base.points.begin(), base.points.end(), wanted);
  };
  const auto twin = run.twin_of(point);
  auto found = in_base([&](std::size_t other) { return twin == other; });
  if (found == base.points.end()) {
    found =
        in_base([&](std::size_t other) { return seed_of(run.points[other]) == seed_of(point); });
  }
  return found == base.points.end() ? nullptr : &run.points[*found];
}

}  // namespace

std::string seed_of(const Point& point) {
  const auto found = point.parameters.find("seed");
  return found == point.parameters.end() || found->is_null() ? "" : found->dump();
}

std::size_t count_seeds(const RunData& run) {
  std::set<std::string> seeds;
  for (const Point& point : run.points) seeds.insert(seed_of(point));
  return seeds.size();
}

std::vector<Group> groups_of(const RunData& run) {
  std::vector<Group> groups;
  std::map<std::string, std::size_t> known;  // identity → position
  std::map<std::pair<std::string, std::string>, std::size_t>
      times_seen;  // a seed is once in each group
  for (std::size_t i = 0; i < run.points.size(); ++i) {
    const Point& point = run.points[i];
    const std::string seed = seed_of(point);
    std::string name = identity(point);
    name += fmt::format(" {}", seed.empty() ? i : times_seen[{name, seed}]++);
    const auto [found, is_new] = known.emplace(name, groups.size());
    if (is_new) groups.push_back({point.label, point.twin, {}});
    groups[found->second].points.push_back(i);
  }
  std::map<std::string, int> taken;
  for (Group& group : groups) {
    const Point& first = run.points[group.points.front()];
    if (group.points.size() > 1) group.label = first.group;
    if (++taken[group.label] > 1) group.label = first.label;
  }
  return groups;
}

bool over_seeds(const std::vector<Group>& groups) {
  return std::any_of(groups.begin(), groups.end(),
                     [](const Group& group) { return group.points.size() > 1; });
}

Spread spread_of(const RunData& run, const Group& group, std::string_view record) {
  std::vector<double> values;
  for (const std::size_t point : group.points) {
    if (const auto value = run.number(run.points[point], record)) values.push_back(*value);
  }
  return spread_of(values);
}

std::size_t measured(const RunData& run, const Group& group) {
  return static_cast<std::size_t>(
      std::count_if(group.points.begin(), group.points.end(),
                    [&](std::size_t point) { return came_through(run, run.points[point]); }));
}

std::string shortfall(const RunData& run, const Group& group) {
  std::map<std::string, std::vector<std::string>> seeds;  // status → whose it is
  for (const std::size_t point : group.points) {
    const PointStatus status = status_of(run, run.points[point]);
    if (status != PointStatus::complete)
      seeds[name_of(status)].push_back(seed_of(run.points[point]));
  }
  if (seeds.empty()) return "";
  if (group.points.size() == 1) return seeds.begin()->first;
  std::string text = fmt::format("{} of {} seeds", measured(run, group), group.points.size());
  for (const auto& [status, whose] : seeds)
    text += fmt::format("; seed{} {} {}", whose.size() > 1 ? "s" : "", listed(whose), status);
  return text;
}

std::vector<double> paired_differences(const RunData& run, const Metric& metric, const Group& group,
                                       const Group& base) {
  if (base.points.size() > group.points.size()) {  // one twin of them all
    std::vector<double> differences = paired_differences(run, metric, base, group);
    for (double& difference : differences) difference = -difference;
    return differences;
  }
  std::vector<double> differences;
  for (const std::size_t index : group.points) {
    const Point* const other = partner(run, run.points[index], base);
    if (other == nullptr) continue;
    const auto own = run.number(run.points[index], metric.name),
               base_value = run.number(*other, metric.name);
    if (own && base_value) differences.push_back(*own - *base_value);
  }
  return differences;
}

const Group* twin_of(const RunData& run, const std::vector<Group>& groups, const Group& group) {
  const auto twin = run.twin_of(run.points[group.points.front()]);
  if (!twin) return nullptr;
  const auto found = std::find_if(groups.begin(), groups.end(), [&](const Group& other) {
    return std::find(other.points.begin(), other.points.end(), *twin) != other.points.end();
  });
  return found == groups.end() ? nullptr : &*found;
}

}  // namespace itera::report
