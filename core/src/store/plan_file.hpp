// PlanFile: what plan.json says, the rows of a report and the stages behind them.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/metrics.hpp"
#include "itera/values.hpp"
#include "protocol/task.hpp"

namespace itera {

struct PlanFile {
  struct Stage {
    std::string key;
    StageKind kind = StageKind::prepare;
    std::string component;              ///< the component that does the work
    std::string label;                  ///< "compress fp16"
    std::vector<std::string> inputs{};  ///< keys of the stages it reads
    bool measures_time = false;
  };
  struct Point {
    std::int64_t index = 0;
    bool twin = false;    ///< the uncompressed checkpoint that others are compared with
    std::string label;    ///< "f32", "fp16 (bf16), seed=2"
    std::string group{};  ///< its label without the seed: what a row over all seeds is called
    Values parameters = Values::object();  ///< of the whole resolved point: dotted name → value
    std::vector<std::string> stages{};     ///< keys, in order
    std::int64_t compared_with = 0;        ///< index of its twin; a twin's own
  };

  std::vector<Point> points;
  std::vector<Stage> stages;
  /// What the evaluators record, in the order in which they are first called; nothing in files that
  /// were written before they declared it.
  std::optional<std::vector<Declaration>> evaluators{};
};

Values to_json(const PlanFile& plan);

/// A field that is absent is what it is in a PlanFile without it; a stage without a label is called
/// after its kind. Plans of before have no "group": for them the seed is taken out of the label.
/// Throws Error (Fault::invalid) for what is no plan, naming `where`.
PlanFile plan_file_from(const Values& json, const std::string& where);

}  // namespace itera
