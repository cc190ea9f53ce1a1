// Dynamic programming over Pareto-optimal partial sums, pruned by the linear relaxation (Sinha and
// Zoltners, The multiple-choice knapsack problem, Operations Research 27, 1979; Dyer, Kayal and
// Walker, A branch and bound algorithm for solving the multiple-choice knapsack problem, 1984).
#include "knapsack.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>

namespace itera::mixed {

namespace {

/// Sums of costs in another order may differ in their last bits: never prune for that.
constexpr double slack = 1e-12;

struct Candidate {
  std::int64_t bytes;
  double cost;
  std::size_t index;  ///< in its class
};

/// Ascending in bytes, strictly descending in cost: all others are never better.
using Frontier = std::vector<Candidate>;

bool smaller(const Candidate& a, const Candidate& b) {
  if (a.bytes != b.bytes) return a.bytes < b.bytes;
  return a.cost != b.cost ? a.cost < b.cost : a.index < b.index;
}

Frontier frontier(const std::vector<Item>& items) {
  Frontier all, kept;
  for (std::size_t i = 0; i < items.size(); ++i) all.push_back({items[i].bytes, items[i].cost, i});
  std::ranges::sort(all, smaller);
  for (const Candidate& c : all) {
    if (kept.empty() || c.cost < kept.back().cost) kept.push_back(c);
  }
  return kept;
}

/// From one corner of a class's lower convex hull to the next: what more bytes save.
struct Step {
  std::size_t of;  ///< class
  std::int64_t bytes;
  double saved;
  std::size_t to;  ///< place in the frontier

  [[nodiscard]] double rate() const { return saved / static_cast<double>(bytes); }
};

std::vector<Step> hull(const Frontier& frontier, std::size_t of) {
  std::vector<Step> steps;
  for (std::size_t to = 1; to < frontier.size(); ++to) {
    Step step{of, frontier[to].bytes - frontier[to - 1].bytes,
              frontier[to - 1].cost - frontier[to].cost, to};
    while (!steps.empty() && steps.back().rate() <= step.rate()) {
      step.bytes += steps.back().bytes;
      step.saved += steps.back().saved;
      steps.pop_back();
    }
    steps.push_back(step);
  }
  return steps;
}

/// The linear relaxation of the classes from one on: any fraction of a step may be taken.
class Relaxation {
 public:
  /// `steps` by falling rate.
  Relaxation(const std::vector<Frontier>& classes, const std::vector<Step>& steps,
             std::size_t from) {
    for (std::size_t c = from; c < classes.size(); ++c) {
      least_bytes_ += classes[c].front().bytes;
      cost_ += classes[c].front().cost;
    }
    for (const Step& step : steps) {
      if (step.of < from) continue;
      bytes_.push_back(step.bytes + (bytes_.empty() ? 0 : bytes_.back()));
      saved_.push_back(step.saved + (saved_.empty() ? 0 : saved_.back()));
    }
  }

  /// No choice within these bytes costs less; infinite where there is none.
  [[nodiscard]] double bound(std::int64_t budget) const {
    const std::int64_t free = budget - least_bytes_;
    if (free < 0) return std::numeric_limits<double>::infinity();
    const auto whole =
        static_cast<std::size_t>(std::ranges::upper_bound(bytes_, free) - bytes_.begin());
    const std::int64_t bytes_before = whole == 0 ? 0 : bytes_[whole - 1];
    const double saved_before = whole == 0 ? 0 : saved_[whole - 1];
    if (whole == bytes_.size()) return cost_ - saved_before;
    const double share = static_cast<double>(free - bytes_before) /
                         static_cast<double>(bytes_[whole] - bytes_before);
    return cost_ - saved_before - share * (saved_[whole] - saved_before);
  }

 private:
  std::int64_t least_bytes_ = 0;
  double cost_ = 0;
  std::vector<std::int64_t> bytes_;  ///< running sums
  std::vector<double> saved_;
};

/// What a greedy choice costs: the steps in order, those that fit.
double greedy_cost(const std::vector<Frontier>& classes, const std::vector<Step>& steps,
                   std::int64_t budget) {
  double cost = 0;
  std::vector<std::size_t> at(classes.size(), 0);
  for (const Frontier& c : classes) budget -= c.front().bytes;
  for (const Step& step : steps) {
    const Frontier& c = classes[step.of];
    const std::int64_t more = c[step.to].bytes - c[at[step.of]].bytes;
    if (more > budget) continue;
    budget -= more;
    at[step.of] = step.to;
  }
  for (std::size_t i = 0; i < classes.size(); ++i) cost += classes[i][at[i]].cost;
  return cost;
}

/// A choice for the classes so far.
struct Partial {
  std::int64_t bytes;
  double cost;
  std::size_t before;  ///< which partial of the classes before
  std::size_t index;   ///< which item of the last class
};

class Solver {
 public:
  Solver(std::vector<Frontier> classes, std::int64_t budget)
      : classes_(std::move(classes)), budget_(budget) {
    for (std::size_t c = 0; c < classes_.size(); ++c) {
      const auto steps = hull(classes_[c], c);
      steps_.insert(steps_.end(), steps.begin(), steps.end());
    }
    std::ranges::stable_sort(steps_, std::ranges::greater{}, &Step::rate);
  }

  /// The item of each class; nothing where there is no choice within the budget.
  std::optional<std::vector<std::size_t>> solve() {
    std::int64_t least = 0;
    for (const Frontier& c : classes_) least += c.front().bytes;
    if (least > budget_) return std::nullopt;
    double most = 0;
    for (const Frontier& c : classes_) most += std::abs(c.front().cost);
    enough_ = greedy_cost(classes_, steps_, budget_) + slack * most;
    std::vector<std::vector<Partial>> stages{{{0, 0, 0, 0}}};
    for (std::size_t c = 0; c < classes_.size(); ++c) stages.push_back(extended(stages.back(), c));
    return traced(stages);
  }

 private:
  [[nodiscard]] std::vector<Partial> extended(const std::vector<Partial>& before,
                                              std::size_t c) const {
    const Relaxation rest(classes_, steps_, c + 1);
    std::vector<Partial> all, kept;
    for (const Candidate& item : classes_[c]) {
      for (std::size_t b = 0; b < before.size(); ++b) {
        const Partial next{before[b].bytes + item.bytes, before[b].cost + item.cost, b, item.index};
        if (next.cost + rest.bound(budget_ - next.bytes) <= enough_) all.push_back(next);
      }
    }
    std::ranges::stable_sort(all, [](const Partial& a, const Partial& b) {
      return a.bytes != b.bytes ? a.bytes < b.bytes : a.cost < b.cost;
    });
    for (const Partial& p : all) {
      if (kept.empty() || p.cost < kept.back().cost) kept.push_back(p);
    }
    return kept;
  }

  /// The last of the final frontier costs least.
  [[nodiscard]] std::vector<std::size_t> traced(
      const std::vector<std::vector<Partial>>& stages) const {
    std::vector<std::size_t> chosen(classes_.size());
    std::size_t at = stages.back().size() - 1;
    for (std::size_t c = classes_.size(); c-- > 0;) {
      const Partial& partial = stages[c + 1][at];
      chosen[c] = partial.index;
      at = partial.before;
    }
    return chosen;
  }

  std::vector<Frontier> classes_;
  std::vector<Step> steps_;  ///< of all classes, by falling rate
  std::int64_t budget_;
  double enough_ = 0;  ///< what some choice costs
};

std::int64_t width(const Frontier& frontier) {
  return frontier.back().bytes - frontier.front().bytes;
}

}  // namespace

std::optional<std::vector<std::size_t>> solve(const std::vector<std::vector<Item>>& classes,
                                              std::int64_t budget) {
  std::vector<Frontier> frontiers;
  for (const auto& items : classes) frontiers.push_back(frontier(items));
  // The widest classes first: the bound is tight when only small decisions are left.
  std::vector<std::size_t> order(classes.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::ranges::stable_sort(order, std::ranges::greater{},
                           [&](std::size_t c) { return width(frontiers[c]); });
  std::vector<Frontier> ordered;
  for (const std::size_t c : order) ordered.push_back(frontiers[c]);
  const auto chosen = Solver(std::move(ordered), budget).solve();
  if (!chosen) return std::nullopt;
  std::vector<std::size_t> result(classes.size());
  for (std::size_t i = 0; i < order.size(); ++i) result[order[i]] = (*chosen)[i];
  return result;
}

}  // namespace itera::mixed
