// Plans made by hand: stages called by one word.
#pragma once

#include <string>
#include <vector>

#include "base/sha256.hpp"
#include "plan/plan.hpp"

namespace itera::test {

inline void add(Plan& plan, const std::string& label, const std::vector<std::string>& inputs = {},
                StageKind kind = StageKind::evaluate, const std::filesystem::path& cache = {}) {
  Plan::Stage stage;
  stage.label = stage.component = label;
  stage.task.key = sha256_hex(label);
  stage.task.kind = kind;
  if (kind == StageKind::compress) stage.task.settings = GuardSettings{};
  stage.task.cache = cache;
  stage.task.components[Kind::evaluation] = {label, Values::object()};
  for (const std::string& input : inputs) stage.inputs.push_back(sha256_hex(input));
  plan.stages.push_back(stage);
}

/// A text, one training, `forms` compressions of it, each with two evaluations.
inline Plan sweep_plan(int forms) {
  Plan plan;
  add(plan, "prepare", {}, StageKind::prepare);
  add(plan, "train", {"prepare"}, StageKind::train);
  for (int i = 0; i < forms; ++i) {
    const std::string form = "form" + std::to_string(i);
    add(plan, form, {"train"}, StageKind::compress);
    add(plan, form + " perplexity", {"prepare", "train", form});
    add(plan, form + " latency", {"train", form});
    plan.stages.back().measures_time = true;
  }
  return plan;
}

}  // namespace itera::test
