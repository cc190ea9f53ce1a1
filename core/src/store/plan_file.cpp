// PlanFile ↔ plan.json.
#include "store/plan_file.hpp"

#include <fmt/format.h>

#include <unordered_set>
#include <utility>

#include "itera/error.hpp"

namespace itera {
namespace {

[[noreturn]] void fail(const std::string& where, const std::string& why) {
  throw Error(fmt::format("\"{}\" cannot be understood: {}", where, why), Fault::invalid);
}

PlanFile::Stage stage_from(const Values& json, const std::string& where) {
  PlanFile::Stage stage;
  stage.key = json.at("key").get<std::string>();
  const std::string kind = json.at("kind").get<std::string>();
  const auto known = stage_kind_of(kind);
  if (!known) fail(where, "\"" + kind + "\" is no kind of stage");
  stage.kind = *known;
  stage.component = json.value("component", "");
  stage.label = json.value("label", kind);
  stage.inputs = json.value("inputs", stage.inputs);
  stage.measures_time = json.value("measures_time", false);
  return stage;
}

/// "fp16, seed=2 #2" → "fp16 #2", as plans were written that do not say the group.
std::string without_seed(const std::string& label, const Values& parameters) {
  const auto seed = parameters.find("seed");
  const std::string words = ", seed=" + (seed == parameters.end() ? "" : seed->dump());
  for (std::size_t at = label.find(words); at != std::string::npos;
       at = label.find(words, at + 1)) {
    const std::string rest = label.substr(at + words.size());
    if (rest.empty() || rest.starts_with(",") || rest.starts_with(" #"))
      return label.substr(0, at) + rest;
  }
  return label;
}

PlanFile::Point point_from(const Values& json) {
  PlanFile::Point point;
  point.index = json.at("index").get<std::int64_t>();
  point.twin = json.value("twin", false);
  point.label = json.at("label").get<std::string>();
  point.parameters = json.value("parameters", Values::object());
  point.group = json.contains("group") ? json.at("group").get<std::string>()
                                       : without_seed(point.label, point.parameters);
  point.stages = json.at("stages").get<std::vector<std::string>>();
  point.compared_with = json.value("compared_with", point.compared_with);
  return point;
}

}  // namespace

Values to_json(const PlanFile& plan) {
  Values points = Values::array(), stages = Values::array();
  for (const PlanFile::Point& p : plan.points) {
    points.push_back({{"index", p.index},
                      {"twin", p.twin},
                      {"compared_with", p.compared_with},
                      {"label", p.label},
                      {"group", p.group},
                      {"parameters", p.parameters},
                      {"stages", p.stages}});
  }
  for (const PlanFile::Stage& s : plan.stages) {
    stages.push_back({{"key", s.key},
                      {"kind", name_of(s.kind)},
                      {"component", s.component},
                      {"label", s.label},
                      {"inputs", s.inputs},
                      {"measures_time", s.measures_time}});
  }
  Values json{{"points", std::move(points)}, {"stages", std::move(stages)}};
  if (plan.evaluators) json["evaluators"] = declarations_json(*plan.evaluators);
  return json;
}

PlanFile plan_file_from(const Values& json, const std::string& where) try {
  PlanFile plan;
  std::unordered_set<std::string> keys;
  for (const Values& stage : json.at("stages")) {
    plan.stages.push_back(stage_from(stage, where));
    keys.insert(plan.stages.back().key);
  }
  for (const Values& point : json.at("points")) {
    plan.points.push_back(point_from(point));
    for (const std::string& key : plan.points.back().stages) {
      if (!keys.contains(key)) {
        fail(where, fmt::format("point {} names the stage \"{}\", which is not among its stages",
                                plan.points.back().index, key));
      }
    }
  }
  if (const auto evaluators = JsonField(json, where).find("evaluators"))
    plan.evaluators = declarations_in(*evaluators);
  return plan;
} catch (const Values::exception& fault) {
  fail(where, fault.what());
}

}  // namespace itera
