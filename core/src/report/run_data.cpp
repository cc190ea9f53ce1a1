// What the report is made of: a run folder, read.
#include "report/run_data.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <sstream>
#include <tuple>
#include <unordered_map>

#include "itera/error.hpp"
#include "store/run.hpp"

namespace itera::report {
namespace {

std::optional<double> optional_number(const Values& object, const std::string& name) {
  const auto found = object.find(name);
  if (found == object.end() || !found->is_number()) return std::nullopt;
  return found->get<double>();
}

std::string optional_text(const Values& object, const std::string& name) {
  const auto found = object.find(name);
  return found != object.end() && found->is_string() ? found->get<std::string>() : "";
}

/// The first comment of the spec says what is asked.
std::string question_in(const std::string& spec) {
  std::istringstream lines(spec);
  for (std::string line; std::getline(lines, line);) {
    if (line.empty() || line[0] != '#' || line.find("yaml-language-server") != std::string::npos)
      continue;
    const std::size_t begin = line.find_first_not_of("# \t");
    if (begin != std::string::npos) return line.substr(begin);
  }
  return {};
}

Stage read_stage(const RunFolder& folder, const Values& planned) {
  Stage stage;
  stage.key = planned.at("key").get<std::string>();
  stage.kind = planned.at("kind").get<std::string>();
  stage.label = planned.value("label", stage.kind);
  const std::string metrics = "metrics/" + stage.key + ".json",
                    curve = "curve/" + stage.key + ".csv";
  if (folder.has(metrics)) stage.metrics = folder.read(metrics);
  if (folder.has(curve)) stage.curve = folder.read_text(curve);
  return stage;
}

/// Key → position in RunData::stages.
using Positions = std::unordered_map<std::string, std::size_t>;

void apply_state(RunData& run, const Positions& positions, const Values& line) {
  const auto found = positions.find(optional_text(line, "key"));
  if (found == positions.end()) return;
  Stage* const stage = &run.stages[found->second];
  stage->status = optional_text(line, "status");
  stage->message = optional_text(line, "message");
  // a run taken up again finds in the cache what it computed before: those seconds were still its
  // own
  if (const auto value = optional_number(line, "seconds")) stage->seconds = value;
  if (const auto value = optional_number(line, "cpu_seconds")) stage->cpu_seconds = value;
  if (const auto value = optional_number(line, "peak_bytes")) stage->peak_bytes = value;
}

Point read_point(const Positions& positions, const Values& planned) {
  Point point;
  point.index = planned.at("index").get<std::int64_t>();
  point.twin = planned.value("twin", false);
  point.label = planned.at("label").get<std::string>();
  point.parameters = planned.value("parameters", Values::object());
  point.compared_with = planned.value("compared_with", point.compared_with);
  for (const Values& key : planned.at("stages")) {
    const auto stage = positions.find(key.is_string() ? key.get<std::string>() : "");
    if (stage == positions.end()) {
      throw Error(
          fmt::format("point {} of plan.json names the stage '{}', which is not among its stages",
                      point.index, key.dump()),
          Fault::invalid);
    }
    point.stages.push_back(stage->second);
  }
  return point;
}

RunData read(const RunFolder& folder) {
  RunData run;
  const Values plan = folder.read("plan.json");
  for (const Values& stage : plan.at("stages")) run.stages.push_back(read_stage(folder, stage));
  Positions positions;
  for (std::size_t i = 0; i < run.stages.size(); ++i) positions.emplace(run.stages[i].key, i);
  for (const Values& line : folder.states()) apply_state(run, positions, line);
  for (const Values& point : plan.at("points")) run.points.push_back(read_point(positions, point));
  std::stable_sort(run.points.begin(), run.points.end(), [](const Point& a, const Point& b) {
    return std::make_tuple(a.compared_with, !a.twin) < std::make_tuple(b.compared_with, !b.twin);
  });

  const Values resolved =
      folder.has("resolved.json") ? folder.read("resolved.json") : Values::object();
  run.name = resolved.value("name", "run");
  run.margin = resolved.value("report", Values::object()).value("margin", run.margin);
  run.provenance =
      folder.has("provenance.json") ? folder.read("provenance.json") : Values::object();
  if (folder.has("spec.yaml")) run.question = question_in(folder.read_text("spec.yaml"));
  return run;
}

}  // namespace

std::optional<double> Stage::number(std::string_view name) const {
  if (!metrics.is_object()) return std::nullopt;
  for (const Values& record : metrics.value("records", Values::array())) {
    if (record.value("name", "") == name) return optional_number(record, "value");
  }
  return std::nullopt;
}

std::string Stage::text(const std::string& name) const {
  return metrics.is_object() ? metrics.value("texts", Values::object()).value(name, "") : "";
}

std::vector<std::string> Stage::notes() const {
  return metrics.is_object() ? metrics.value("notes", std::vector<std::string>{})
                             : std::vector<std::string>{};
}

std::vector<const Stage*> RunData::stages_of(const Point& point) const {
  std::vector<const Stage*> found;
  for (const std::size_t stage : point.stages) found.push_back(&stages[stage]);
  return found;
}

std::vector<const Stage*> RunData::stages_of(std::string_view kind) const {
  std::vector<const Stage*> found;
  for (const Stage& stage : stages) {
    if (stage.kind == kind) found.push_back(&stage);
  }
  return found;
}

std::optional<std::size_t> RunData::twin_of(const Point& point) const {
  if (point.twin) return std::nullopt;
  const auto twin = std::find_if(points.begin(), points.end(), [&](const Point& other) {
    return other.twin && other.compared_with == point.compared_with;
  });
  return twin == points.end() ? std::nullopt
                              : std::optional(static_cast<std::size_t>(twin - points.begin()));
}

bool RunData::several_twins() const {
  return std::count_if(points.begin(), points.end(), [](const Point& p) { return p.twin; }) > 1;
}

std::optional<double> RunData::number(const Point& point, std::string_view record) const {
  for (const Stage* stage : stages_of(point)) {
    if (stage->kind != "evaluate") continue;
    if (const auto value = stage->number(record)) return value;
  }
  return std::nullopt;
}

std::string RunData::text(const Point& point, const std::string& record) const {
  for (const Stage* stage : stages_of(point)) {
    if (stage->kind != "evaluate") continue;
    if (std::string value = stage->text(record); !value.empty()) return value;
  }
  return {};
}

std::string status_of(const RunData& run, const Point& point) {
  const auto stages = run.stages_of(point);
  if (std::any_of(stages.begin(), stages.end(), [](const Stage* s) { return s->failed(); }))
    return "failed";
  return std::all_of(stages.begin(), stages.end(), [](const Stage* s) { return s->finished(); })
             ? "complete"
             : "incomplete";
}

RunData read_run(const std::filesystem::path& run_folder) {
  const RunFolder folder(run_folder);
  if (!folder.has("plan.json")) {
    throw Error(
        fmt::format("'{}' is not the folder of a run: it has no plan.json", run_folder.string()),
        Fault::missing);
  }
  try {
    return read(folder);
  } catch (const Values::exception& fault) {
    throw Error(fmt::format("the run folder '{}' cannot be understood: {}", run_folder.string(),
                            fault.what()),
                Fault::invalid);
  }
}

}  // namespace itera::report
