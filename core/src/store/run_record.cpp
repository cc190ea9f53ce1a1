// Everything a run folder says.
#include "store/run_record.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <sstream>
#include <utility>

#include "base/json.hpp"
#include "itera/error.hpp"

namespace itera {
namespace {

std::vector<std::string> texts_in(const Values& object, const char* field) {
  std::vector<std::string> texts;
  const auto found = object.find(field);
  if (found == object.end() || !found->is_array()) return texts;
  for (const Values& text : *found) {
    if (text.is_string()) texts.push_back(text.get<std::string>());
  }
  return texts;
}

/// {} where the file is absent.
Values read_map(const RunFolder& folder, const char* file) {
  if (!folder.has(file)) return Values::object();
  Values map = folder.read(file);
  if (map.is_object()) return map;
  throw Error(
      fmt::format("\"{}\" cannot be understood: it is no map", (folder.path() / file).string()),
      Fault::invalid);
}

RunRecord::Provenance provenance_of(Values all) {
  return {text_in(all, "started"), number_in(all, "wall_seconds"), text_in(all, "spec_file"),
          texts_in(all, "overrides"), std::move(all)};
}

void apply(const StateLine& line, RunRecord& record) {
  const auto found = record.position.find(line.key);
  if (found == record.position.end()) return;
  RunRecord::Stage& stage = record.stages[found->second];
  stage.status = line.status;
  stage.message = line.message;
  stage.since = line.time;
  stage.element = line.element;
  stage.fault = line.fault;
  stage.attempt = line.attempt.value_or(stage.attempt);
  // a run taken up again finds in the cache what it computed before: that was still its own
  if (line.cost.seconds) stage.cost.seconds = line.cost.seconds;
  if (line.cost.cpu_seconds) stage.cost.cpu_seconds = line.cost.cpu_seconds;
  if (line.cost.peak_bytes) stage.cost.peak_bytes = line.cost.peak_bytes;
}

void read_spec(const RunFolder& folder, RunRecord& record) {
  if (folder.has(run_file::spec)) record.spec = folder.read_text(run_file::spec);
  const Values resolved = read_map(folder, run_file::resolved);
  if (const std::string name = text_in(resolved, "name"); !name.empty()) record.name = name;
  const Values report = resolved.value("report", Values::object());
  record.margin = number_in(report, "margin").value_or(record.margin);
  record.formats = texts_in(report, "formats");
}

}  // namespace

std::string RunRecord::question() const {
  std::istringstream lines(spec);
  for (std::string line; std::getline(lines, line);) {
    if (line.empty() || line[0] != '#' || line.find("yaml-language-server") != std::string::npos)
      continue;
    const std::size_t begin = line.find_first_not_of("# \t");
    if (begin != std::string::npos) return line.substr(begin);
  }
  return {};
}

std::size_t RunRecord::count(Status status) const {
  return static_cast<std::size_t>(
      std::ranges::count(stages, status, [](const Stage& stage) { return stage.status; }));
}

std::size_t RunRecord::complete() const { return count(Status::done) + count(Status::cached); }

RunRecord read_run_record(const RunFolder& folder) {
  if (!folder.has(run_file::plan)) {
    throw Error(fmt::format("'{}' is not the folder of a run: it has no {}", folder.path().string(),
                            run_file::plan),
                Fault::missing);
  }
  RunRecord record;
  record.folder = folder;
  read_spec(folder, record);
  record.provenance = provenance_of(read_map(folder, run_file::provenance));
  PlanFile plan = plan_file_from(folder.read(run_file::plan), folder.path().string());
  record.points = std::move(plan.points);
  record.evaluators = std::move(plan.evaluators);
  for (PlanFile::Stage& stage : plan.stages) {
    record.position.emplace(stage.key, record.stages.size());
    record.stages.push_back({std::move(stage)});
  }
  for (const StateLine& line : folder.states()) {
    if (line.status == Status::done) record.cpu_seconds += line.cost.cpu_seconds.value_or(0);
    apply(line, record);
  }
  return record;
}

}  // namespace itera
