// Where a run stands, read from its folder alone.
#include "cli/run_view.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "base/text.hpp"
#include "cli/backends.hpp"
#include "itera/error.hpp"

namespace itera::cli {
namespace {

/// In the order in which they are counted.
constexpr Status statuses[] = {Status::done,        Status::cached,  Status::running,
                               Status::interrupted, Status::stopped, Status::failed,
                               Status::skipped,     Status::waiting};

/// Of a stage that began and did not end: whether what ran it still does.
void check_running(RunRecord::Stage& stage, const Activity& activity) {
  if (stage.status != Status::running) return;
  const std::optional<std::string> why = why_interrupted(stage.element, activity);
  if (!why) return;
  stage.status = Status::interrupted;
  if (!why->empty()) stage.message = *why;
}

/// By which commands find the run from here: NAME/ID below runs/, else its path.
std::string name_of(const std::filesystem::path& folder) {
  namespace fs = std::filesystem;
  const fs::path root = folder.parent_path().parent_path();
  if (fs::weakly_canonical(root) != fs::weakly_canonical(runs_folder)) return folder.string();
  return (folder.parent_path().filename() / folder.filename()).string();
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
  if (run.activity.may_run()) return "";
  if (!run.activity.next.empty()) return run.activity.next;
  if (run.state() == RunState::stopped) return fmt::format("itera-lab resume {}", run.name);
  return run.state() == RunState::complete ? ""
                                           : fmt::format("itera-lab retry --failed {}", run.name);
}

}  // namespace

const char* name_of(RunState state) noexcept {
  constexpr const char* names[] = {"running", "complete", "failed", "stopped", "unknown"};
  return names[static_cast<std::size_t>(state)];
}

RunState RunView::state() const {
  if (activity.runs()) return RunState::running;
  if (record.complete() == record.stages.size()) return RunState::complete;
  if (!activity.fault.empty()) return RunState::unknown;
  const std::size_t open = record.count(Status::waiting) + record.count(Status::interrupted) +
                           record.count(Status::stopped);
  return open > 0 ? RunState::stopped : RunState::failed;
}

RunView view_run(const std::filesystem::path& folder) {
  RunView view;
  view.record = read_run_record(RunFolder(folder));
  view.name = name_of(folder);
  const bool over = view.record.complete() == view.record.stages.size() &&
                    view.record.folder.has(run_file::report);
  Computed now = computed(view.record.folder, over);
  view.backend = std::move(now.backend);
  view.activity = std::move(now.activity);
  for (RunRecord::Stage& stage : view.record.stages) check_running(stage, view.activity);
  return view;
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
  std::string text = run.name + "  " + name_of(run.state());
  if (run.activity.driver) text += ", driven by " + run.activity.driver->name();
  if (!record.provenance.started.empty()) text += "  since " + record.provenance.started;
  text += fmt::format("\n{} point{}, {} stages: {}\n", record.points.size(),
                      record.points.size() == 1 ? "" : "s", record.stages.size(), counts(run));
  if (!run.activity.text.empty()) text += run.activity.text + "\n";
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
  for (const Job& job : run.activity.jobs) {
    queue.push_back({{"job", job.number},
                     {"element", job.element},
                     {"state", job.state},
                     {"reason", job.reason},
                     {"nodes", job.nodes}});
  }
  if (const auto& holder = run.activity.driver)
    driver = {{"host", holder->host}, {"process", holder->process}};
  return {{"schema_version", 1},
          {"run", run.name},
          {"folder", record.folder.path().string()},
          {"state", name_of(run.state())},
          {"started", record.provenance.started},
          {"driver", driver},
          {"queue", queue},
          {"points", record.points.size()},
          {"counts", counted},
          {"stages", stages}};
}

}  // namespace itera::cli
