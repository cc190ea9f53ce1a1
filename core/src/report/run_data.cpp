// What the report is made of: a run folder, read.
#include "report/run_data.hpp"

#include <algorithm>
#include <tuple>
#include <utility>

namespace itera::report {
namespace {

Stage stage_of(const RunFolder& folder, RunRecord::Stage& recorded) {
  Stage stage{std::move(recorded), {}, {}};
  const std::string metrics = run_file::metrics(stage.key), curve = run_file::curve(stage.key);
  if (folder.has(metrics))
    stage.recorded = recorded_from(folder.read(metrics), (folder.path() / metrics).string());
  if (folder.has(curve)) stage.curve = folder.read_text(curve);
  return stage;
}

Point point_of(const RunRecord& record, const PlanFile::Point& planned) {
  Point point;
  point.index = planned.index;
  point.twin = planned.twin;
  point.label = planned.label;
  point.group = planned.group;
  point.parameters = planned.parameters;
  point.compared_with = planned.compared_with;
  for (const std::string& key : planned.stages) point.stages.push_back(record.position.at(key));
  return point;
}

}  // namespace

std::vector<const Stage*> RunData::stages_of(const Point& point) const {
  std::vector<const Stage*> found;
  for (const std::size_t stage : point.stages) found.push_back(&stages[stage]);
  return found;
}

std::vector<const Stage*> RunData::stages_of(StageKind kind) const {
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
    if (stage->kind != StageKind::evaluate) continue;
    if (const auto value = stage->number(record)) return value;
  }
  return std::nullopt;
}

std::string RunData::text(const Point& point, const std::string& record) const {
  for (const Stage* stage : stages_of(point)) {
    if (stage->kind != StageKind::evaluate) continue;
    if (std::string value = stage->text(record); !value.empty()) return value;
  }
  return {};
}

const char* name_of(PointStatus status) noexcept {
  return status == PointStatus::complete ? "complete"
         : status == PointStatus::failed ? "failed"
                                         : "incomplete";
}

PointStatus status_of(const RunData& run, const Point& point) {
  const auto stages = run.stages_of(point);
  if (std::any_of(stages.begin(), stages.end(), [](const Stage* s) { return s->failed(); }))
    return PointStatus::failed;
  return std::all_of(stages.begin(), stages.end(), [](const Stage* s) { return s->complete(); })
             ? PointStatus::complete
             : PointStatus::incomplete;
}

RunData read_run(const std::filesystem::path& run_folder) {
  RunRecord record = read_run_record(RunFolder(run_folder));
  RunData run;
  run.name = record.name;
  run.question = record.question();
  run.margin = record.margin;
  run.provenance = std::move(record.provenance.all);
  if (record.evaluators) run.evaluators = std::move(*record.evaluators);
  for (const PlanFile::Point& point : record.points) run.points.push_back(point_of(record, point));
  std::stable_sort(run.points.begin(), run.points.end(), [](const Point& a, const Point& b) {
    return std::make_tuple(a.compared_with, !a.twin) < std::make_tuple(b.compared_with, !b.twin);
  });
  for (RunRecord::Stage& stage : record.stages)
    run.stages.push_back(stage_of(record.folder, stage));
  return run;
}

}  // namespace itera::report
