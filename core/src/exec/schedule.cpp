// Which stage may run next.
#include "exec/schedule.hpp"

#include <algorithm>

#include "exec/decisions.hpp"

namespace itera {

Schedule::Schedule(const Plan& plan, const std::vector<double>& seconds)
    : plan_(plan),
      needed_by_(plan.stages.size()),
      way_(plan.stages.size()),
      status_(plan.stages.size(), Status::waiting) {
  for (std::size_t i = 0; i < plan.stages.size(); ++i) {
    index_[plan.stages[i].key()] = i;
    for (const std::string& key : plan.stages[i].inputs) needed_by_[index_.at(key)].push_back(i);
  }
  for (std::size_t i = plan.stages.size(); i-- > 0;) {  // what needs a stage stands behind it
    for (const std::size_t next : needed_by_[i]) way_[i] = std::min(way_[i], way_[next]);
    way_[i] -= seconds.empty() ? 1 : seconds[i];
  }
  if (seconds.empty()) std::fill(way_.begin(), way_.end(), 0.0);
  count();
}

std::optional<std::size_t> Schedule::next() const {
  if (timing_) return std::nullopt;
  if (!ready_.empty()) return ready_.begin()->second;
  if (running_ == 0 && !ready_timing_.empty()) return ready_timing_.begin()->second;
  return std::nullopt;
}

void Schedule::start(std::size_t stage) {
  leave(stage);
  status_.at(stage) = Status::running;
  timing_ = plan_.stages[stage].measures_time;
  ++running_;
}

std::vector<Schedule::Skipped> Schedule::finish(std::size_t stage, Status status) {
  leave(stage);
  status_[stage] = status;
  std::vector<Skipped> skipped;
  if (complete(stage)) {
    for (const std::size_t next : needed_by_[stage]) {
      if (--missing_[next] == 0 && status_[next] == Status::waiting)
        ready_for(next).emplace(way_[next], next);
    }
    return skipped;
  }
  std::set<std::pair<std::size_t, std::size_t>> doomed;  // a stage, and the input it lacks
  const auto doom = [&](std::size_t input) {
    for (const std::size_t next : needed_by_[input]) {
      if (status_[next] == Status::waiting) doomed.emplace(next, input);
    }
  };
  for (doom(stage); !doomed.empty();) {
    const auto [next, input] = *doomed.begin();
    doomed.erase(doomed.begin());
    if (status_[next] != Status::waiting) continue;
    status_[next] = Status::skipped;
    const Input lacking{plan_.stages[input].label, state_of(status_[input])};
    skipped.push_back({next, why_skipped({lacking}).value()});
    doom(next);
  }
  return skipped;
}

void Schedule::again(std::size_t stage) {
  leave(stage);
  status_[stage] = Status::waiting;
  count();
}

std::optional<std::size_t> Schedule::find(const std::string& key) const {
  const auto found = index_.find(key);
  return found == index_.end() ? std::nullopt : std::optional(found->second);
}

bool Schedule::complete(std::size_t stage) const { return itera::complete(status_[stage]); }

Schedule::Ready& Schedule::ready_for(std::size_t stage) {
  return plan_.stages[stage].measures_time ? ready_timing_ : ready_;
}

/// It waits or runs no more.
void Schedule::leave(std::size_t stage) {
  ready_for(stage).erase({way_[stage], stage});
  if (status_.at(stage) != Status::running) return;
  --running_;
  timing_ = false;
}

void Schedule::count() {
  ready_.clear();
  ready_timing_.clear();
  missing_.assign(status_.size(), 0);
  for (std::size_t i = 0; i < status_.size(); ++i) {
    for (const std::size_t next : needed_by_[i]) missing_[next] += complete(i) ? 0 : 1;
    if (missing_[i] == 0 && status_[i] == Status::waiting) ready_for(i).emplace(way_[i], i);
  }
}

}  // namespace itera
