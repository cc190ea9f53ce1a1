// One element of an array.
#include "slurm/array_task.hpp"

#include <fmt/format.h>
#include <signal.h>
#include <unistd.h>

#include <algorithm>
#include <cstdlib>
#include <map>
#include <set>

#include "base/files.hpp"
#include "base/json.hpp"
#include "itera/error.hpp"

namespace itera {
namespace {

namespace fs = std::filesystem;

/// A stage of another task that must have ended well.
struct Need {
  std::string key, label;
};

struct Part {
  Plan plan;                             ///< inputs: those made here
  std::vector<std::vector<Need>> needs;  ///< of each stage: inputs made elsewhere
};

Part read_part(const fs::path& file) {
  const Values json = parse_json(read_file(file), file.string());
  Part part;
  for (const Values& entry : json.at("stages")) {
    Plan::Stage stage;
    stage.component = entry.at("component");
    stage.label = entry.at("label");
    stage.inputs = entry.at("inputs").get<std::vector<std::string>>();
    stage.measures_time = entry.at("measures_time");
    stage.task = task_from_json(entry.at("task"), file.string());
    part.plan.stages.push_back(std::move(stage));
    std::vector<Need>& needs = part.needs.emplace_back();
    for (const Values& need : entry.at("needs"))
      needs.push_back({need.at("key"), need.at("label")});
  }
  for (const Values& entry : json.at("points")) {
    Plan::Point point;
    point.index = entry.at("index");
    point.checkpoint = entry.at("checkpoint").get<std::string>();
    part.plan.points.push_back(std::move(point));
  }
  return part;
}

/// Takes those stages out whose inputs are not there, and those that need them.
Plan runnable(Part part, const Cache& cache, const RunFolder& run, Observer& observer) {
  Plan plan;
  plan.points = std::move(part.plan.points);
  std::set<std::string> gone;
  for (std::size_t i = 0; i < part.plan.stages.size(); ++i) {
    Plan::Stage& stage = part.plan.stages[i];
    std::string why;
    for (const Need& need : part.needs[i]) {
      if (!cache.has(need.key))
        why = fmt::format(
            "its input \"{}\" is not there: the task that makes it failed or did not "
            "run",
            need.label);
    }
    for (const std::string& input : stage.inputs) {
      if (gone.contains(input)) why = "its input was skipped";
    }
    if (why.empty()) {
      plan.stages.push_back(std::move(stage));
      continue;
    }
    gone.insert(stage.key());
    run.append_state({{"key", stage.key()}, {"status", "skipped"}, {"message", why}});
    observer.finished(stage, {Status::skipped, 0, 0, 0, why});
  }
  return plan;
}

/// A stage that failed since an input was found damaged, and is gone from the cache, may run again
/// when that is there again.
void forgive_lost_inputs(const Plan& plan, const std::map<std::string, std::vector<Need>>& needs,
                         const Cache& cache, const RunFolder& run, Outcome& outcome) {
  for (std::size_t i = 0; i < plan.stages.size(); ++i) {
    Result& result = outcome.results[i];
    if (result.status != Status::failed) continue;
    for (const Need& need : needs.at(plan.stages[i].key())) {
      if (cache.has(need.key)) continue;
      result = {
          Status::skipped, 0, 0, 0,
          fmt::format("its input \"{}\" was lost; `itera-lab resume` computes both", need.label)};
      run.append_state(
          {{"key", plan.stages[i].key()}, {"status", "skipped"}, {"message", result.message}});
      break;
    }
  }
}

Ended ended(const Outcome& outcome, bool superseded) {
  if (superseded) return Ended::superseded;
  if (outcome.interrupted) return outcome.signal == SIGUSR1 ? Ended::out_of_time : Ended::stopped;
  Ended worst = Ended::done;
  for (const Result& result : outcome.results) {
    if (result.status == Status::stopped) return Ended::stopped;
    if (result.status != Status::failed) continue;
    if (result.fault != Fault::gate) return Ended::failed;
    worst = Ended::gate;
  }
  return worst;
}

std::int64_t from_environment(const char* name, std::optional<std::int64_t> otherwise = {}) {
  if (const char* text = std::getenv(name); text != nullptr && *text != '\0')
    return std::strtoll(text, nullptr, 10);
  if (otherwise) return *otherwise;
  throw Error(fmt::format("{} is not set: this command is for the tasks of a Slurm array", name),
              Fault::usage);
}

}  // namespace

TaskFiles::TaskFiles(const Plan& plan, const Cache& cache) : plan_(plan) {
  for (const Plan::Stage& stage : plan.stages) labels_[stage.key()] = stage.label;
  for (std::size_t i = 0; i < plan.points.size(); ++i) {
    if (const auto key = cache.key_of(plan.points[i].checkpoint)) points_[*key].push_back(i);
  }
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
    for (const std::size_t point : made->second) {
      points.push_back({{"index", plan_.points[point].index},
                        {"checkpoint", plan_.points[point].checkpoint.string()}});
    }
  }
  return {{"stages", stages}, {"points", points}};
}

std::string part_name(const std::string& job, std::int64_t index) {
  return fmt::format("{:0>10}_{:06}", job, index);
}

std::string Element::name() const { return fmt::format("{}_{}", job, index); }

Element this_element() {
  return {std::to_string(from_environment("SLURM_ARRAY_JOB_ID")),
          from_environment("SLURM_ARRAY_TASK_ID"), from_environment("SLURM_RESTART_COUNT", 0)};
}

Ended run_array_task(const RunFolder& run, const fs::path& file, const Element& element,
                     const Execution& execution, Observer& observer) {
  LeaseRules newest_wins;
  newest_wins.seize = true;
  newest_wins.move = std::chrono::seconds(2);
  newest_wins.when_lost = [] { ::kill(::getpid(), SIGTERM); };
  LeaseSeeker seeker(run.path() / "slurm/attempts" / file.stem(), newest_wins);
  std::optional<Lease> attempt;
  while (!attempt) attempt = seeker.attempt();  // another may begin in the same moment

  const RunFolder own =
      run.part(fmt::format("{}.{:03}", part_name(element.job, element.index), element.restart));
  Part part = read_part(file);
  if (part.plan.stages.empty()) return Ended::done;
  const Cache cache(part.plan.stages.front().task.cache);
  std::map<std::string, std::vector<Need>> needs;
  for (std::size_t i = 0; i < part.needs.size(); ++i)
    needs[part.plan.stages[i].key()] = part.needs[i];
  const Plan plan = runnable(std::move(part), cache, own, observer);
  if (plan.stages.empty()) return Ended::done;
  Outcome outcome = execute(plan, cache, own, execution, observer);
  forgive_lost_inputs(plan, needs, cache, own, outcome);
  return ended(outcome, attempt->lost());
}

}  // namespace itera
