// Stages as far as they are known before their inputs are.
#include "plan/stage_maker.hpp"

#include <algorithm>

#include "base/json.hpp"
#include "base/text.hpp"
#include "itera/error.hpp"
#include "plan/files.hpp"

namespace itera {

namespace fs = std::filesystem;

std::string text_of(const Use& use) { return use.name + canonical(use.parameters) + "\n"; }

Plan::Stage StageMaker::bare(StageKind kind, const Experiment& experiment) const {
  Plan::Stage stage;
  stage.task.kind = kind;
  stage.task.cache = around_.cache;
  stage.task.threads = experiment.threads;
  stage.task.seed = experiment.seed;
  Values& hashed = stage.task.hashed;
  hashed = {{"format", 1},
            {"stage", name_of(kind)},
            {"abi", around_.abi},
            {"binaries", around_.binaries},
            {"components", Values::object()},
            {"inputs", Values::object()}};
  if (kind != StageKind::prepare && kind != StageKind::import) {
    hashed["threads"] = experiment.threads;
    hashed["device"] = "cpu";
  }
  return stage;
}

const Plan::Stage& StageMaker::working(StageKind stage_kind, Kind kind, const Use& use,
                                       const std::string& where, const Experiment& experiment,
                                       const std::vector<std::string>& models) {
  const std::string same = std::to_string(static_cast<int>(stage_kind)) + " " +
                           std::to_string(experiment.threads) + " " +
                           std::to_string(experiment.seed) + " " + text_of(use) + join(models, " ");
  const auto [found, is_new] = made_.try_emplace(same);
  if (!is_new) return found->second;
  Plan::Stage stage = bare(stage_kind, experiment);
  stage.component = use.name;
  const Traits& needs = traits(kind, use.name);
  if (kind != Kind::data && needs.draws_random) stage.task.hashed["seed"] = experiment.seed;
  if (needs.measures_time) {
    stage.measures_time = true;
    stage.task.hashed["run"] = around_.run;
    stage.task.hashed["machine"] = around_.machine;
  }
  call(stage, kind, use, where);
  load_models(stage, models);
  return found->second = std::move(stage);
}

void StageMaker::call(Plan::Stage& stage, Kind kind, const Use& use,
                      const std::string& where) const {
  const std::vector<Parameter>& declared = info(kind, use.name).parameters;
  stage.task.components[kind] = {use.name, with_absolute_paths(declared, use.parameters)};
  stage.task.hashed["components"][name_of(kind)] = {
      {"name", use.name},
      {"parameters", with_digests(declared, use.parameters, where, around_.digest_of)},
      {"plugin", load(stage, kind, use.name)}};
}

void StageMaker::load_models(Plan::Stage& stage, const std::vector<std::string>& names) const {
  for (const std::string& name : names)
    stage.task.hashed["models"][name] = load(stage, Kind::model, name);
}

/// Adds the component's plugin to what the worker loads; its digest.
std::string StageMaker::load(Plan::Stage& stage, Kind kind, const std::string& name) const {
  const Plugin& plugin = *catalogue_.plugin_of(kind, name);
  auto& files = stage.task.plugins;
  const fs::path file = fs::absolute(plugin.file).lexically_normal();
  if (std::find(files.begin(), files.end(), file) == files.end()) files.push_back(file);
  return plugin.digest;
}

const ComponentInfo& StageMaker::info(Kind kind, const std::string& name) const {
  const ComponentInfo* found = catalogue_.find(kind, name);
  if (found == nullptr) {
    throw Error(std::string("no plugin offers ") + name_of(kind) + " \"" + name +
                    "\"; see `itera-lab plugins`",
                Fault::missing);
  }
  return *found;
}

}  // namespace itera
