// Runs made up in memory: stages with chosen records.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "report/run_data.hpp"
#include "sample_run.hpp"

namespace itera::report {

inline Stage stage(const std::string& kind, Values records) {
  Stage made;
  made.kind = stage_kind_of(kind).value();
  made.label = kind + " it";
  made.status = Status::done;
  made.recorded = recorded_from(metrics(std::move(records)), "metrics");
  return made;
}

inline RunData run_of(std::vector<Stage> stages) {
  RunData run;
  run.stages = std::move(stages);
  return run;
}

}  // namespace itera::report
