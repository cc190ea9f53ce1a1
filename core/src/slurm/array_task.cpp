// One element of an array.
#include "slurm/array_task.hpp"

#include <fmt/format.h>
#include <signal.h>
#include <unistd.h>

#include <map>
#include <set>

#include "base/files.hpp"
#include "base/json.hpp"
#include "exec/decisions.hpp"
#include "slurm/job_folder.hpp"
#include "store/lease.hpp"

namespace itera {
namespace {

namespace fs = std::filesystem;

/// A stage of another task that must have ended well.
struct Need {
  std::string key, label;
};

/// What of the plan this element is to run.
struct Assignment {
  Plan plan;                                       ///< inputs: those made here
  std::map<std::string, std::vector<Need>> needs;  ///< by key of the stage: inputs made elsewhere
};

Assignment read_assignment(const fs::path& file) {
  const Values json = parse_json(read_file(file), file.string());
  Assignment all;
  for (const Values& entry : json.at("stages")) {
    Plan::Stage stage;
    stage.component = entry.at("component");
    stage.label = entry.at("label");
    stage.inputs = entry.at("inputs").get<std::vector<std::string>>();
    stage.measures_time = entry.at("measures_time");
    stage.task = task_from_json(entry.at("task"), file.string());
    std::vector<Need>& needs = all.needs[stage.key()];
    for (const Values& need : entry.at("needs"))
      needs.push_back({need.at("key"), need.at("label")});
    all.plan.stages.push_back(std::move(stage));
  }
  for (const Values& entry : json.at("points")) {
    Plan::Point point;
    point.index = entry.at("index");
    point.checkpoint = entry.at("checkpoint").get<std::string>();
    all.plan.points.push_back(std::move(point));
  }
  return all;
}

/// Inputs made elsewhere; what is not in the cache counts as `absent`.
std::vector<Input> looked_up(const std::vector<Need>& needs, const Cache& cache,
                             Input::State absent) {
  std::vector<Input> inputs;
  for (const Need& need : needs)
    inputs.push_back({need.label, cache.has(need.key) ? Input::State::there : absent});
  return inputs;
}

Result skip(const Plan::Stage& stage, const std::string& why, const RunFolder& run) {
  run.append_state({stage.key(), Status::skipped, why});
  return {Status::skipped, 0, 0, 0, why};
}

/// The plan without those stages whose inputs are not there, and those that need them.
Plan runnable(const Assignment& all, const Cache& cache, const RunFolder& run, Observer& observer) {
  Plan plan;
  plan.points = all.plan.points;
  std::map<std::string, Input> made;  // by key
  for (const Plan::Stage& stage : all.plan.stages) {
    std::vector<Input> inputs = looked_up(all.needs.at(stage.key()), cache, Input::State::not_made);
    for (const std::string& input : stage.inputs) inputs.push_back(made.at(input));
    const std::optional<std::string> why = why_skipped(inputs);
    made[stage.key()] = {stage.label, why ? Input::State::skipped : Input::State::comes};
    if (why) observer.finished(stage, skip(stage, *why, run));
    else plan.stages.push_back(stage);
  }
  return plan;
}

/// A stage that failed since an input was found damaged, and is gone from the cache, may run again
/// when that is there again.
void forgive_lost_inputs(const Plan& plan, const Assignment& all, const Cache& cache,
                         const RunFolder& run, Outcome& outcome) {
  for (std::size_t i = 0; i < plan.stages.size(); ++i) {
    const Plan::Stage& stage = plan.stages[i];
    if (outcome.results[i].status != Status::failed) continue;
    if (const auto why =
            why_skipped(looked_up(all.needs.at(stage.key()), cache, Input::State::lost)))
      outcome.results[i] = skip(stage, *why, run);
  }
}

}  // namespace

TaskFiles::TaskFiles(const Plan& plan) : plan_(plan) {
  for (const Plan::Stage& stage : plan.stages) labels_[stage.key()] = stage.label;
  for (const Plan::Point& point : plan.points) points_[point.checkpoint].push_back(point.index);
}

Values TaskFiles::of(const ArrayTask& task) const {
  std::set<std::string> inside;
  for (const std::size_t i : task.stages) inside.insert(plan_.stages[i].key());
  Values stages = Values::array(), points = Values::array();
  for (const std::size_t i : task.stages) {
    const Plan::Stage& stage = plan_.stages[i];
    Values inputs = Values::array(), needs = Values::array();
    for (const std::string& key : stage.inputs) {
      if (inside.contains(key)) inputs.push_back(key);
      else needs.push_back({{"key", key}, {"label", labels_.at(key)}});
    }
    stages.push_back({{"component", stage.component},
                      {"label", stage.label},
                      {"inputs", inputs},
                      {"needs", needs},
                      {"measures_time", stage.measures_time},
                      {"task", to_json(stage.task)}});
    const auto made = points_.find(stage.key());
    if (made == points_.end()) continue;
    for (const std::int64_t point : made->second)
      points.push_back({{"index", point}, {"checkpoint", stage.key()}});
  }
  return {{"stages", stages}, {"points", points}};
}

Ending run_array_task(const RunFolder& run, std::int64_t task, const Element& element,
                      const Execution& execution, Observer& observer) {
  LeaseRules newest_wins;
  newest_wins.seize = true;
  newest_wins.move = std::chrono::seconds(2);
  newest_wins.when_lost = [] { ::kill(::getpid(), SIGTERM); };
  const JobFolder folder(run);
  LeaseSeeker seeker(folder.attempts(task), newest_wins);
  std::optional<Lease> attempt;
  while (!attempt) attempt = seeker.attempt();  // another may begin in the same moment

  const RunFolder own = run.element(
      fmt::format("{}.{:03}", element_name(element.job, element.index), element.restart));
  const Assignment all = read_assignment(folder.task(task));
  if (all.plan.stages.empty()) return Ending::done;
  const Cache cache(all.plan.stages.front().task.cache);
  const Plan plan = runnable(all, cache, own, observer);
  if (plan.stages.empty()) return Ending::done;
  Outcome outcome = execute(plan, cache, own, execution, observer);
  forgive_lost_inputs(plan, all, cache, own, outcome);
  return ending_of(outcome, attempt->lost());
}

}  // namespace itera
