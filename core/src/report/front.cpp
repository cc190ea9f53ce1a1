// The rows of a run in the plane of cost and quality.
#include "report/front.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <map>
#include <numeric>
#include <set>

#include "report/compare.hpp"
#include "report/holm.hpp"

namespace itera::report {
namespace {

using Seeds = std::set<std::string>;

struct Measured {
  std::optional<Place> place;
  Seeds seeds;
};

Measured measured_place(const RunData& run, const Axes& axes, const Group& group) {
  std::vector<double> costs, qualities;
  Measured found;
  for (const std::size_t index : group.points) {
    const Point& point = run.points[index];
    const auto cost = run.number(point, axes.cost.name),
               quality = run.number(point, axes.quality.name);
    if (!cost || !quality || !std::isfinite(*cost) || !std::isfinite(*quality)) continue;
    costs.push_back(*cost);
    qualities.push_back(*quality);
    found.seeds.insert(seed_of(point));
  }
  if (!costs.empty()) found.place = Place{spread_of(costs).mean, spread_of(qualities).mean};
  return found;
}

/// Of rows over several seeds: those that most of them have. Means over other seeds are not
/// compared with them.
Seeds common_seeds(const std::vector<Group>& groups, const std::vector<Measured>& all) {
  std::map<Seeds, std::size_t> count;
  for (std::size_t i = 0; i < groups.size(); ++i) {
    if (groups[i].points.size() > 1 && all[i].place) ++count[all[i].seeds];
  }
  Seeds most;
  for (const auto& [seeds, times] : count) {
    const std::size_t best = count.contains(most) ? count.at(most) : 0;
    if (std::pair(times, seeds.size()) > std::pair(best, most.size())) most = seeds;
  }
  return most;
}

/// Which text is scored; a tokenizer or a context only cuts it.
bool rules_the_text(const std::string& parameter) {
  for (const std::string cut :
       {"data.use", "data.tokenizer", "data.vocabulary", "data.context", "data.calibration"}) {
    if (parameter.starts_with(cut)) return false;
  }
  return parameter.starts_with("data.") ||
         (parameter.starts_with("evaluation[") && parameter.ends_with("max_tokens"));
}

std::string varying_text(const RunData& run) {
  std::map<std::string, Values> first;
  for (const Point& point : run.points) {
    if (!point.parameters.is_object()) continue;
    for (const auto& [name, value] : point.parameters.items()) {
      if (!rules_the_text(name)) continue;
      if (const auto [known, is_new] = first.emplace(name, value); known->second != value)
        return name;
    }
  }
  return "";
}

/// Of which less is better in both.
Place losses(const Front& front, std::size_t group) {
  const Place& place = *front.places[group];
  return {loss(front.axes.cost, place.cost), loss(front.axes.quality, place.quality)};
}

Gap gap(const RunData& run, const Front& front, std::size_t group, std::size_t base) {
  Gap found{group, base, 0, 0, 0, {}, 1};
  const Group &own = front.groups[group], &other = front.groups[base];
  if (over_seeds(front.groups)) {
    const Spread spread = spread_of(paired_differences(run, front.axes.quality, own, other));
    found.delta = spread.mean;
    found.deviation = spread.deviation;
    found.pairs = spread.count;
    found.interval = student(spread, 0);
    return found;
  }
  const auto compared = compare_points(front.axes.quality, run, run.points[own.points.front()], run,
                                       run.points[other.points.front()], 0);
  found.delta = compared ? compared->delta : 0;
  found.pairs = 1;
  if (compared && compared->interval)
    found.interval =
        Student{compared->interval->low, compared->interval->high, compared->interval->p};
  return found;
}

/// From the cheapest to the dearest, the better one first where they are equal.
std::vector<std::size_t> by_cost(const Front& front, bool on) {
  std::vector<std::size_t> order;
  for (std::size_t i = 0; i < front.groups.size(); ++i) {
    if (front.ranked[i] && front.on[i] == on) order.push_back(i);
  }
  std::stable_sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) {
    const Place x = losses(front, a), y = losses(front, b);
    return std::pair(x.cost, x.quality) < std::pair(y.cost, y.quality);
  });
  return order;
}

void correct(std::vector<Gap>& gaps) {
  std::vector<double> p_values;
  for (const Gap& one : gaps) {
    if (one.interval) p_values.push_back(one.interval->p);
  }
  const std::vector<double> adjusted = holm(p_values);
  std::size_t next = 0;
  for (Gap& one : gaps) {
    if (one.interval) one.adjusted_p = adjusted[next++];
  }
}

}  // namespace

bool Front::exists() const { return std::find(on.begin(), on.end(), true) != on.end(); }

Front front_of(const RunData& run) { return front_of(run, axes_of(run).value_or(Axes{})); }

Front front_of(const RunData& run, const Axes& axes) {
  Front front;
  front.axes = axes;
  front.groups = groups_of(run);
  const std::size_t count = front.groups.size();
  front.on.assign(count, false);
  front.ranked.assign(count, false);
  std::vector<Measured> all;
  for (const Group& group : front.groups) {
    all.push_back(measured_place(run, axes, group));
    front.places.push_back(all.back().place);
  }
  const auto found = std::count_if(all.begin(), all.end(),
                                   [](const Measured& one) { return one.place.has_value(); });
  if (static_cast<std::size_t>(found) < fewest_places) return front;
  if (front.varies = varying_text(run); !front.varies.empty()) return front;
  const Seeds common = common_seeds(front.groups, all);
  std::vector<std::optional<Place>> ranked(count);
  for (std::size_t i = 0; i < count; ++i) {
    front.ranked[i] =
        all[i].place && (front.groups[i].points.size() == 1 || all[i].seeds == common);
    if (front.ranked[i]) ranked[i] = losses(front, i);
  }
  front.on = pareto_front(ranked);
  return front;
}

std::vector<Gap> steps_of(const RunData& run, const Front& front) {
  std::vector<Gap> gaps;
  std::optional<std::size_t> last, cheaper;  // of the costs seen, and of those before
  for (const std::size_t group : by_cost(front, true)) {
    if (last && losses(front, *last).cost < losses(front, group).cost) cheaper = last;
    if (cheaper) gaps.push_back(gap(run, front, group, *cheaper));
    last = group;
  }
  correct(gaps);
  return gaps;
}

std::vector<Gap> distances_of(const RunData& run, const Front& front) {
  std::vector<Gap> gaps;
  const std::vector<std::size_t> on = by_cost(front, true);
  for (const std::size_t group : by_cost(front, false)) {
    std::optional<std::size_t> best;
    for (const std::size_t other : on) {
      const Place place = losses(front, other);
      const bool dearer = place.cost > losses(front, group).cost;
      const bool better = !best || place.quality < losses(front, *best).quality;
      if (!dearer && better) best = other;
    }
    if (best) gaps.push_back(gap(run, front, group, *best));
  }
  correct(gaps);
  return gaps;
}

}  // namespace itera::report
