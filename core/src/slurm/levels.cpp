// The open stages of a plan as arrays of tasks.
#include "slurm/levels.hpp"

#include <map>
#include <optional>
#include <string>

namespace itera {
namespace {

class Levels {
 public:
  Levels(const Plan& plan, const std::vector<bool>& open, const std::vector<double>& seconds)
      : plan_(plan), seconds_(seconds) {
    for (std::size_t i = 0; i < plan.stages.size(); ++i) {
      if (!open[i]) continue;
      index_[plan.stages[i].key()] = i;
      for (const std::size_t input : open_inputs(i)) ++readers_[input];
    }
  }

  std::vector<Level> make() {
    std::vector<std::size_t> timing;
    for (const auto& stage : plan_.stages) {
      const auto found = index_.find(stage.key());
      if (found == index_.end()) continue;
      // one that others read cannot wait for the end: it stands where its depth puts it
      const bool is_read = readers_.contains(found->second);
      if (stage.measures_time && !is_read) timing.push_back(found->second);
      else place(found->second);
    }
    if (!timing.empty()) levels_.push_back({{}, true});
    for (const std::size_t stage : timing)
      levels_.back().tasks.push_back({{stage}, seconds_[stage]});
    return std::move(levels_);
  }

 private:
  struct Place {
    std::size_t level, task;
    bool operator==(const Place&) const = default;
  };

  [[nodiscard]] std::vector<std::size_t> open_inputs(std::size_t stage) const {
    std::vector<std::size_t> inputs;
    for (const std::string& key : plan_.stages[stage].inputs) {
      if (const auto found = index_.find(key); found != index_.end())
        inputs.push_back(found->second);
    }
    return inputs;
  }

  void place(std::size_t stage) {
    const auto inputs = open_inputs(stage);
    std::optional<Place> deepest;
    for (const std::size_t input : inputs) {
      const Place& at = places_.at(input);
      if (!deepest || at.level > deepest->level) deepest = at;
    }
    Place own{deepest ? deepest->level + 1 : 0, 0};
    if (deepest && may_join(inputs, *deepest)) {
      own = *deepest;
    } else {
      if (own.level == levels_.size()) levels_.emplace_back();
      own.task = levels_[own.level].tasks.size();
      levels_[own.level].tasks.emplace_back();
    }
    ArrayTask& task = levels_[own.level].tasks[own.task];
    task.stages.push_back(stage);
    task.seconds += seconds_[stage];
    places_[stage] = own;
  }

  /// All that the stage reads is there before the task begins, or made in it for this stage alone.
  [[nodiscard]] bool may_join(const std::vector<std::size_t>& inputs, const Place& task) const {
    for (const std::size_t input : inputs) {
      const Place& at = places_.at(input);
      if (at.level < task.level) continue;
      if (at != task || readers_.at(input) > 1) return false;
    }
    return true;
  }

  const Plan& plan_;
  const std::vector<double>& seconds_;
  std::map<std::string, std::size_t> index_;    ///< of open stages, by key
  std::map<std::size_t, std::size_t> readers_;  ///< open stages that read it
  std::map<std::size_t, Place> places_;
  std::vector<Level> levels_;
};

void pack_tasks(Level& level, double seconds) {
  std::vector<ArrayTask> packed;
  for (ArrayTask& task : level.tasks) {
    if (packed.empty() || packed.back().seconds + task.seconds > seconds) {
      packed.push_back(std::move(task));
      continue;
    }
    ArrayTask& last = packed.back();
    last.stages.insert(last.stages.end(), task.stages.begin(), task.stages.end());
    last.seconds += task.seconds;
  }
  level.tasks = std::move(packed);
}

}  // namespace

std::vector<Level> levels_of(const Plan& plan, const std::vector<bool>& open,
                             const std::vector<double>& seconds, double pack) {
  std::vector<Level> levels = Levels(plan, open, seconds).make();
  for (Level& level : levels) {
    if (!level.measures_time) pack_tasks(level, pack);
  }
  return levels;
}

}  // namespace itera
