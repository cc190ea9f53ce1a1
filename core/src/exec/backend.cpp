// Where a plan is computed, and what follows from what is known of it.
#include "exec/backend.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "itera/error.hpp"

namespace itera {

std::size_t Activity::active_jobs() const {
  return static_cast<std::size_t>(std::ranges::count(jobs, true, &Job::active));
}

void require_known(const Activity& activity, const std::string& run) {
  if (activity.fault.empty()) return;
  throw Error(fmt::format("whether tasks of \"{}\" still run cannot be known: {}; if you know that "
                          "none does, {}",
                          run, activity.fault, activity.remedy),
              Fault::missing);
}

void require_idle(const Activity& activity, const std::string& run) {
  if (activity.driver && activity.driver->here()) {
    throw Error(fmt::format("{} drives the run \"{}\" already; see `itera-lab status {}`",
                            activity.driver->name(), run, run));
  }
  require_known(activity, run);
  if (activity.active_jobs() == 0) return;
  throw Error(
      fmt::format("the tasks of \"{0}\" are in {1}; see `itera-lab status {0}`, or "
                  "`itera-lab cancel {0}` first",
                  run, activity.queue));
}

std::optional<std::string> why_interrupted(const std::string& element, const Activity& activity) {
  if (element.empty() ? activity.driver.has_value() : !activity.fault.empty()) return std::nullopt;
  std::string why;
  for (const Job& job : activity.jobs) {
    if (job.runs.empty() || !element.starts_with(job.runs)) continue;
    if (job.active) return std::nullopt;
    why = job.end;
  }
  return why;
}

}  // namespace itera
