// Plan: an experiment as points to compare and stages to run, each stage named by everything its
// result depends on.
#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <map>
#include <string>
#include <vector>

#include "plugin/catalogue.hpp"
#include "protocol/task.hpp"
#include "spec/experiment.hpp"
#include "store/plan_file.hpp"

namespace itera {

struct Plan {
  /// One node of the plan. Its key and kind are the task's.
  struct Stage {
    std::string component;            ///< the component that does the work
    std::string label;                ///< "compress fp16"
    std::vector<std::string> inputs;  ///< keys of the stages it reads
    bool measures_time = false;  ///< runs alone, after all others, and is never shared between runs
    Task task;

    [[nodiscard]] const std::string& key() const noexcept { return task.key; }
    [[nodiscard]] StageKind kind() const noexcept { return task.kind; }
  };

  /// One row of the report.
  struct Point : PlanFile::Point {
    std::string checkpoint;  ///< key of the stage that makes what its evaluations look at
  };

  std::vector<Point> points;            ///< each after its twin
  std::vector<Stage> stages;            ///< each after its inputs, no key twice
  std::vector<Declaration> evaluators;  ///< in the order in which they are first called
};

/// What stands around an experiment and enters its keys.
struct Surroundings {
  std::filesystem::path cache;                  ///< root of the cache, absolute
  std::string abi;                              ///< tag of the worker
  std::map<std::string, std::string> binaries;  ///< name → digest: libitera.so, itera-worker
  std::string run, machine;                     ///< enter the keys of stages that measure time
  std::function<std::string(const std::filesystem::path&)>
      digest_of;  ///< of a file that a stage reads
};

/// For each experiment the points are the uncompressed twin and, where there is compression, the
/// whole chain. What experiments have in common is there once: stages of equal keys, twins, and
/// points with the same stages. Throws Error (Fault::missing) naming the parameter when a file is
/// not there.
Plan make_plan(const Points& points, const Catalogue& catalogue, const Surroundings& surroundings);
Plan make_plan(const Experiment& experiment, const Catalogue& catalogue,
               const Surroundings& surroundings);

/// What plan.json is to say of it.
PlanFile plan_file(const Plan& plan);

}  // namespace itera
