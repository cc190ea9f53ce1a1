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

constexpr const char* statuses[] = {"done",    "cached", "running", "interrupted",
                                    "stopped", "failed", "skipped", "waiting"};

std::optional<double> number(const Values& line, const char* name) {
  const auto found = line.find(name);
  return found != line.end() && found->is_number() ? std::optional(found->get<double>())
                                                   : std::nullopt;
}

void apply(RunView::Stage& stage, const Values& line) {
  const std::string status = line.value("status", "");
  stage.status = status == "started" ? "running" : status == "again" ? "waiting" : status;
  stage.part = line.value("part", "");
  stage.message = line.value("message", "");
  stage.since = line.value("time", "");
  stage.attempt = line.value("attempt", stage.attempt);
  stage.fault = line.value("fault", 1);
  if (const auto value = number(line, "seconds")) stage.seconds = value;
  if (const auto value = number(line, "cpu_seconds")) stage.cpu_seconds = value;
  if (const auto value = number(line, "peak_bytes")) stage.peak_bytes = value;
}

/// Of a stage that began and did not end: whether what ran it still does.
void check_running(RunView::Stage& stage, const RunView& run) {
  if (stage.status != "running") return;
  if (stage.part.empty() ? run.driver.has_value() : !run.queue_fault.empty()) return;
  for (const QueueEntry& entry : run.queue) {
    if (!stage.part.starts_with(part_name(entry.job, entry.element))) continue;
    if (entry.active()) return;
    stage.message = fmt::format("Slurm ended its task: {}{}{}", entry.state,
                                entry.nodes.empty() ? "" : " on ", entry.nodes);
  }
  stage.status = "interrupted";
}

/// What the queue holds of the run, unless all of it is over.
void ask_for_jobs(RunView& view, const RunFolder& run) {
  if (view.complete() == view.stages.size() && run.has("report.md")) return;
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
  if (fs::weakly_canonical(root) != fs::weakly_canonical("runs")) return folder.string();
  return (folder.parent_path().filename() / folder.filename()).string();
}

/// One of another host is taken at its word.
std::optional<LeaseHolder> driver_of(const RunFolder& run) {
  std::optional<LeaseHolder> holder = lease_holder(run.coordinator());
  if (holder && holder->here() && !holder->alive()) holder.reset();
  return holder;
}

RunView read(const RunFolder& run) {
  RunView view;
  view.folder = run.path();
  view.spec_name = run.path().parent_path().filename().string();
  view.name = name_of(run.path());
  if (run.has("provenance.json")) view.started = run.read("provenance.json").value("started", "");
  view.driver = driver_of(run);
  const Values plan = run.read("plan.json");
  view.points = plan.at("points").size();
  std::map<std::string, std::size_t> index;
  for (const Values& stage : plan.at("stages")) {
    index[stage.at("key").get<std::string>()] = view.stages.size();
    view.stages.push_back({stage.at("key").get<std::string>(), stage.at("kind").get<std::string>(),
                           stage.at("label").get<std::string>()});
  }
  for (const Values& line : run.states()) {
    const auto found = index.find(line.value("key", ""));
    if (found != index.end()) apply(view.stages[found->second], line);
  }
  ask_for_jobs(view, run);
  for (RunView::Stage& stage : view.stages) check_running(stage, view);
  return view;
}

std::string first_line(const std::string& text) { return text.substr(0, text.find('\n')); }

std::string counts(const RunView& run) {
  std::vector<std::string> words;
  for (const char* status : statuses) {
    if (const std::size_t count = run.count(status)) {
      words.push_back(fmt::format("{} {}", count, status));
    }
  }
  return join(words, ", ");
}

/// What to type next, or nothing.
std::string advice(const RunView& run) {
  if (run.may_run()) return "";
  const auto script = run.folder / "slurm/submit.sh";
  if (std::filesystem::exists(script) && !std::filesystem::exists(run.folder / "slurm/submitted"))
    return "sh " + script.string();
  const std::size_t open = run.stages.size() - run.complete() - run.count("failed");
  if (run.state() == "stopped") return fmt::format("itera-lab resume {}", run.name);
  if (run.count("failed") > 0 || open > 0)
    return fmt::format("itera-lab retry --failed {}", run.name);
  return "";
}

}  // namespace

std::size_t RunView::count(const std::string& status) const {
  return static_cast<std::size_t>(std::count_if(
      stages.begin(), stages.end(), [&](const Stage& stage) { return stage.status == status; }));
}

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
  if (complete() == stages.size()) return "complete";
  if (!queue_fault.empty()) return "unknown";
  const std::size_t open = count("waiting") + count("interrupted") + count("stopped");
  return open > 0 ? "stopped" : "failed";
}

RunView view_run(const std::filesystem::path& folder) {
  try {
    return read(RunFolder(folder));
  } catch (const Values::exception& fault) {
    throw Error(fmt::format("the run folder \"{}\" cannot be understood: {}", folder.string(),
                            fault.what()),
                Fault::invalid);
  }
}

void require_known_queue(const RunView& run) {
  if (run.queue_fault.empty()) return;
  throw Error(fmt::format("whether tasks of \"{}\" still run cannot be known: {}; if you know that "
                          "none does, remove \"{}\"",
                          run.name, run.queue_fault, (run.folder / "slurm/submitted").string()),
              Fault::missing);
}

const RunView::Stage& stage_meant(const RunView& run, const std::string& text) {
  std::vector<const RunView::Stage*> found;
  for (const RunView::Stage& stage : run.stages) {
    if (stage.key == text || stage.label == text) return stage;
    const bool begins = text.size() >= 4 && stage.key.starts_with(text);
    if (begins || stage.label.find(text) != std::string::npos) found.push_back(&stage);
  }
  if (found.size() == 1) return *found.front();
  constexpr std::size_t most = 20;
  std::string list;
  const bool none = found.empty();
  for (const RunView::Stage& stage : run.stages) {
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
  std::string text = run.name + "  " + run.state();
  if (run.driver) text += ", driven by " + run.driver->name();
  if (!run.started.empty()) text += "  since " + run.started;
  text += fmt::format("\n{} point{}, {} stages: {}\n", run.points, run.points == 1 ? "" : "s",
                      run.stages.size(), counts(run));
  if (const std::string queue = run.queue_text(); !queue.empty()) text += queue + "\n";
  for (const RunView::Stage& stage : run.stages) {
    if (stage.status == "done" || stage.status == "cached" || stage.status == "waiting") continue;
    text += fmt::format("{:<11} {}  {}", stage.status, stage.key.substr(0, 8), stage.label);
    if (stage.status == "running") {
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
  Values counted = Values::object(), stages = Values::array();
  for (const char* status : statuses) counted[status] = run.count(status);
  const auto or_null = [](const auto& value) { return value ? Values(*value) : Values(); };
  for (const RunView::Stage& stage : run.stages) {
    stages.push_back({{"key", stage.key},
                      {"kind", stage.kind},
                      {"label", stage.label},
                      {"status", stage.status},
                      {"message", stage.message},
                      {"since", stage.since},
                      {"attempt", stage.attempt},
                      {"seconds", or_null(stage.seconds)},
                      {"cpu_seconds", or_null(stage.cpu_seconds)},
                      {"peak_bytes", or_null(stage.peak_bytes)}});
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
  return {{"schema_version", 1},  {"run", run.name},        {"folder", run.folder.string()},
          {"state", run.state()}, {"started", run.started}, {"driver", driver},
          {"queue", queue},       {"points", run.points},   {"counts", counted},
          {"stages", stages}};
}

}  // namespace itera::cli
