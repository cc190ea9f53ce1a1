// Where a run stands, read from its folder alone.
#include "cli/run_view.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <set>

#include "base/text.hpp"
#include "itera/error.hpp"
#include "slurm/array_task.hpp"
#include "slurm/submission.hpp"

namespace itera::cli {
namespace {

/// In the order in which they are counted.
constexpr Status statuses[] = {Status::done,        Status::cached,  Status::running,
                               Status::interrupted, Status::stopped, Status::failed,
                               Status::skipped,     Status::waiting};

/// Of a stage that began and did not end: whether what ran it still does.
void check_running(RunRecord::Stage& stage, const RunView& run) {
  if (stage.status != Status::running) return;
  if (stage.element.empty() ? run.driver.has_value() : !run.queue_fault.empty()) return;
  for (const QueueEntry& entry : run.queue) {
    if (!stage.element.starts_with(element_name(entry.job, entry.element))) continue;
    if (entry.active()) return;
    stage.message = fmt::format("Slurm ended its task: {}{}{}", entry.state,
                                entry.nodes.empty() ? "" : " on ", entry.nodes);
  }
  stage.status = Status::interrupted;
}

/// What the queue holds of the run, unless all of it is over.
void ask_for_jobs(RunView& view) {
  const RunFolder& run = view.record.folder;
  if (view.record.complete() == view.record.stages.size() && run.has(run_file::report)) return;
  try {
    view.queue = ask_queue(numbers_of(submitted_jobs(run)));
  } catch (const Error& e) {
    view.queue_fault = e.what();
  }
}

/// By which commands find the run from here: NAME/ID below runs/, else its path.
std::string name_of(const std::filesystem::path& folder) {
  namespace fs = std::filesystem;
  const fs::path root = folder.parent_path().parent_path();
  if (fs::weakly_canonical(root) != fs::weakly_canonical(runs_folder)) return folder.string();
  return (folder.parent_path().filename() / folder.filename()).string();
}

/// One of another host is taken at its word.
std::optional<LeaseHolder> driver_of(const RunFolder& run) {
  std::optional<LeaseHolder> holder = lease_holder(run.coordinator());
  if (holder && holder->here() && !holder->alive()) holder.reset();
  return holder;
}

std::string first_line(const std::string& text) { return text.substr(0, text.find('\n')); }

std::string counts(const RunView& run) {
  std::vector<std::string> words;
  for (const Status status : statuses) {
    if (const std::size_t count = run.record.count(status))
      words.push_back(fmt::format("{} {}", count, name_of(status)));
  }
  return join(words, ", ");
}

/// What to type next, or nothing.
std::string advice(const RunView& run) {
  if (run.may_run()) return "";
  const auto folder = run.record.folder.path();
  const auto script = folder / "slurm/submit.sh";
  if (std::filesystem::exists(script) && !std::filesystem::exists(folder / "slurm/submitted"))
    return "sh " + script.string();
  if (run.state() == "stopped") return fmt::format("itera-lab resume {}", run.name);
  return run.state() == "complete" ? "" : fmt::format("itera-lab retry --failed {}", run.name);
}

}  // namespace

std::size_t RunView::queued() const {
  return static_cast<std::size_t>(
      std::count_if(queue.begin(), queue.end(), [](const QueueEntry& e) { return e.active(); }));
}

std::string RunView::queue_text() const {
  if (!queue_fault.empty()) return "slurm: no answer: " + queue_fault;
  std::size_t running = 0, ended = 0;
  std::set<std::string> nodes;
  std::map<std::string, std::size_t> pending;  // by reason
  for (const QueueEntry& entry : queue) {
    if (!entry.active()) {
      ++ended;
    } else if (entry.state == "PENDING") {
      ++pending[entry.reason + (entry.reason == "BeginTime" ? ", starts at " + entry.starts : "")];
    } else {
      ++running;
      nodes.insert(entry.nodes);
    }
  }
  std::vector<std::string> words;
  if (running > 0)
    words.push_back(fmt::format("{} running on {}", running, fmt::join(nodes, ", ")));
  for (const auto& [reason, count] : pending)
    words.push_back(fmt::format("{} pending ({})", count, reason.empty() ? "new" : reason));
  if (ended > 0) words.push_back(fmt::format("{} ended", ended));
  return words.empty() ? "" : "slurm: " + join(words, "; ");
}

std::string RunView::state() const {
  if (driver || queued() > 0) return "running";
  if (record.complete() == record.stages.size()) return "complete";
  if (!queue_fault.empty()) return "unknown";
  const std::size_t open = record.count(Status::waiting) + record.count(Status::interrupted) +
                           record.count(Status::stopped);
  return open > 0 ? "stopped" : "failed";
}

RunView view_run(const std::filesystem::path& folder) {
  RunView view;
  view.record = read_run_record(RunFolder(folder));
  view.name = name_of(folder);
  view.driver = driver_of(view.record.folder);
  ask_for_jobs(view);
  for (RunRecord::Stage& stage : view.record.stages) check_running(stage, view);
  return view;
}

void require_known_queue(const RunView& run) {
  if (run.queue_fault.empty()) return;
  throw Error(fmt::format("whether tasks of \"{}\" still run cannot be known: {}; if you know that "
                          "none does, remove \"{}\"",
                          run.name, run.queue_fault,
                          (run.record.folder.path() / "slurm/submitted").string()),
              Fault::missing);
}

const RunRecord::Stage& stage_meant(const RunView& run, const std::string& text) {
  std::vector<const RunRecord::Stage*> found;
  for (const RunRecord::Stage& stage : run.record.stages) {
    if (stage.key == text || stage.label == text) return stage;
    const bool begins = text.size() >= 4 && stage.key.starts_with(text);
    if (begins || stage.label.find(text) != std::string::npos) found.push_back(&stage);
  }
  if (found.size() == 1) return *found.front();
  constexpr std::size_t most = 20;
  std::string list;
  const bool none = found.empty();
  for (const RunRecord::Stage& stage : run.record.stages) {
    if (none) found.push_back(&stage);
  }
  for (std::size_t i = 0; i < std::min(most, found.size()); ++i) {
    list += fmt::format("\n  {}  {}", found[i]->key.substr(0, 8), found[i]->label);
  }
  if (found.size() > most) list += fmt::format("\n  and {} more", found.size() - most);
  throw Error(fmt::format("{} \"{}\" in \"{}\"; give a key, the beginning of one, or a label:{}",
                          none ? "no stage" : "several stages match", text, run.name, list),
              Fault::missing);
}

std::string status_text(const RunView& run) {
  const RunRecord& record = run.record;
  std::string text = run.name + "  " + run.state();
  if (run.driver) text += ", driven by " + run.driver->name();
  if (!record.provenance.started.empty()) text += "  since " + record.provenance.started;
  text += fmt::format("\n{} point{}, {} stages: {}\n", record.points.size(),
                      record.points.size() == 1 ? "" : "s", record.stages.size(), counts(run));
  if (const std::string queue = run.queue_text(); !queue.empty()) text += queue + "\n";
  for (const RunRecord::Stage& stage : record.stages) {
    if (stage.complete() || stage.status == Status::waiting) continue;
    text +=
        fmt::format("{:<11} {}  {}", name_of(stage.status), stage.key.substr(0, 8), stage.label);
    if (stage.status == Status::running) {
      text += fmt::format("  since {}", stage.since);
      if (stage.attempt > 1) text += fmt::format(", attempt {}", stage.attempt);
    }
    if (!stage.message.empty()) text += ": " + first_line(stage.message);
    text += "\n";
  }
  if (const std::string next = advice(run); !next.empty()) text += "next: " + next + "\n";
  return text;
}

Values status_json(const RunView& run) {
  const RunRecord& record = run.record;
  Values counted = Values::object(), stages = Values::array();
  for (const Status status : statuses) counted[name_of(status)] = record.count(status);
  const auto or_null = [](const auto& value) { return value ? Values(*value) : Values(); };
  for (const RunRecord::Stage& stage : record.stages) {
    stages.push_back({{"key", stage.key},
                      {"kind", name_of(stage.kind)},
                      {"label", stage.label},
                      {"status", name_of(stage.status)},
                      {"message", stage.message},
                      {"since", stage.since},
                      {"attempt", stage.attempt},
                      {"seconds", or_null(stage.cost.seconds)},
                      {"cpu_seconds", or_null(stage.cost.cpu_seconds)},
                      {"peak_bytes", or_null(stage.cost.peak_bytes)}});
  }
  Values driver, queue = Values::array();
  for (const QueueEntry& entry : run.queue) {
    queue.push_back({{"job", entry.job},
                     {"element", entry.element},
                     {"state", entry.state},
                     {"reason", entry.reason},
                     {"nodes", entry.nodes}});
  }
  if (run.driver) driver = {{"host", run.driver->host}, {"process", run.driver->process}};
  return {{"schema_version", 1},
          {"run", run.name},
          {"folder", record.folder.path().string()},
          {"state", run.state()},
          {"started", record.provenance.started},
          {"driver", driver},
          {"queue", queue},
          {"points", record.points.size()},
          {"counts", counted},
          {"stages", stages}};
}

}  // namespace itera::cli
