// Stages as far as they are known before their inputs are. What many stages have in common is
// worked out once.
#pragma once

#include <string>
#include <unordered_map>
#include <vector>

#include "plan/plan.hpp"

namespace itera {

class StageMaker {
 public:
  StageMaker(const Catalogue& catalogue, const Surroundings& surroundings)
      : catalogue_(catalogue), around_(surroundings) {}

  /// A stage without a component.
  [[nodiscard]] Plan::Stage bare(StageKind kind, const Experiment& experiment) const;

  /// A stage of a component that `experiment` calls at `where`, for checkpoints of these models.
  const Plan::Stage& working(StageKind stage_kind, Kind kind, const Use& use,
                             const std::string& where, const Experiment& experiment,
                             const std::vector<std::string>& models = {});

  /// One component more. It enters the task with the places of the files it reads, and the key with
  /// their digests.
  void call(Plan::Stage& stage, Kind kind, const Use& use, const std::string& where) const;

  /// The plugins of the models that a checkpoint may be of.
  void load_models(Plan::Stage& stage, const std::vector<std::string>& names) const;

  [[nodiscard]] const Traits& traits(Kind kind, const std::string& name) const {
    return info(kind, name).traits;
  }

 private:
  [[nodiscard]] const ComponentInfo& info(Kind kind, const std::string& name) const;
  std::string load(Plan::Stage& stage, Kind kind, const std::string& name) const;

  const Catalogue& catalogue_;
  const Surroundings& around_;
  std::unordered_map<std::string, Plan::Stage> made_;
};

/// The call as text: equal calls, equal texts.
std::string text_of(const Use& use);

}  // namespace itera
