// Which stage may run next.
#include "exec/schedule.hpp"

#include <algorithm>

namespace itera {

const char* name_of(Status status) noexcept {
  constexpr const char* names[] = {"waiting", "running", "cached", "done",
                                   "failed",  "stopped", "skipped"};
  return names[static_cast<int>(status)];
}

Schedule::Schedule(const Plan& plan) : plan_(plan), status_(plan.stages.size(), Status::waiting) {
  for (std::size_t i = 0; i < plan.stages.size(); ++i) index_[plan.stages[i].key()] = i;
}

std::optional<std::size_t> Schedule::next() const {
  if (timing_) return std::nullopt;
  for (std::size_t i = 0; i < status_.size(); ++i) {
    if (!plan_.stages[i].measures_time && may_start(i)) return i;
  }
  for (std::size_t i = 0; running_ == 0 && i < status_.size(); ++i) {
    if (may_start(i)) return i;
  }
  return std::nullopt;
}

void Schedule::start(std::size_t stage) {
  status_.at(stage) = Status::running;
  timing_ = plan_.stages[stage].measures_time;
  ++running_;
}

std::vector<Schedule::Skipped> Schedule::finish(std::size_t stage, Status status) {
  if (status_.at(stage) == Status::running) {
    --running_;
    timing_ = false;
  }
  status_[stage] = status;
  std::vector<Skipped> skipped;
  if (status == Status::cached || status == Status::done) return skipped;
  for (std::size_t i = 0; i < status_.size();
       ++i) {  // inputs stand before what needs them, so one pass reaches all
    if (status_[i] != Status::waiting) continue;
    for (const std::string& key : plan_.stages[i].inputs) {
      const std::size_t input = index_.at(key);
      const Status found = status_[input];
      if (found != Status::failed && found != Status::stopped && found != Status::skipped) continue;
      status_[i] = Status::skipped;
      const std::string was =
          found == Status::failed ? " failed" : std::string(" was ") + name_of(found);
      skipped.push_back({i, "its input \"" + plan_.stages[input].label + "\"" + was});
      break;
    }
  }
  return skipped;
}

bool Schedule::may_start(std::size_t stage) const {
  const auto& inputs = plan_.stages[stage].inputs;
  return status_[stage] == Status::waiting &&
         std::all_of(inputs.begin(), inputs.end(),
                     [this](const std::string& key) { return complete(key); });
}

bool Schedule::complete(const std::string& key) const {
  const Status status = status_[index_.at(key)];
  return status == Status::cached || status == Status::done;
}

}  // namespace itera
