// What one element of an array knows of itself.
#include "slurm/element.hpp"

#include <fmt/format.h>

#include <cstdlib>
#include <optional>

#include "itera/error.hpp"
#include "slurm/cluster.hpp"
#include "slurm/job_folder.hpp"

namespace itera {
namespace {

std::int64_t from_environment(const char* name, std::optional<std::int64_t> otherwise = {}) {
  if (const char* text = std::getenv(name); text != nullptr && *text != '\0')
    return std::strtoll(text, nullptr, 10);
  if (otherwise) return *otherwise;
  throw Error(fmt::format("{} is not set: this command is for the tasks of a Slurm array", name),
              Fault::usage);
}

}  // namespace

std::string element_name(const std::string& job, std::int64_t index) {
  return fmt::format("{:0>10}_{:06}", job, index);
}

std::string Element::name() const { return fmt::format("{}_{}", job, index); }

Element this_element() {
  return {std::to_string(from_environment("SLURM_ARRAY_JOB_ID")),
          from_environment("SLURM_ARRAY_TASK_ID"), from_environment("SLURM_RESTART_COUNT", 0)};
}

Execution execution_of(const RunFolder& run, const Element& element,
                       const std::filesystem::path& worker, const std::string& abi) {
  const Values jobs = JobFolder(run).jobs();
  const Values& rules = jobs.at("execution");
  Execution execution;
  execution.attempts_before = static_cast<int>(element.restart);
  execution.worker = worker;
  execution.abi = abi;
  execution.retries = rules.at("retries");
  execution.time_limit = std::chrono::milliseconds(rules.at("time_limit"));
  execution.threads = rules.at("threads");
  // a little of the time before the end is left to write down what was saved
  execution.to_save = std::chrono::seconds(jobs.at("lead").get<std::int64_t>() - 10);
  return execution;
}

void follow_up(const RunFolder& run, std::int64_t task, const Element& element, Ending ending,
               const std::function<void(const std::string&)>& say) {
  if (ending == Ending::superseded) say("a newer attempt of this task has begun; this one ends");
  if (ending != Ending::out_of_time) return;
  const JobFolder folder(run);
  // not every restart was for want of time: those that were are counted
  const std::int64_t times = folder.times_out_of_time(task);
  if (times >= folder.jobs().at("requeue")) {
    say(
        fmt::format("out of time, after {} more attempts; what is saved stays: raise backend.time "
                    "or backend.requeue, then `itera-lab resume`",
                    times));
    return;
  }
  folder.count_out_of_time(task);
  say("nearly out of time; saved, and back into the queue");
  requeue(element.name());
}

}  // namespace itera
