// What the evaluators of a run declare, and which part each metric plays in its report.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "report/run_data.hpp"

namespace itera::report {

/// The declaration of that name, of the first evaluator that has it; null where none has.
const Metric* metric_of(const RunData& run, const std::string& name);

/// The first headline metric with weighted samples; null where there is none. What models are
/// compared in.
const Metric* quality_of(const RunData& run);

/// A column of the result: a headline metric or, where this is null, the difference in quality.
/// That stands behind the columns of the evaluator that measures quality; no metric stands twice.
std::vector<const Metric*> columns_of(const RunData& run);

/// Metrics that are compared sample by sample.
std::vector<const Metric*> sampled_of(const RunData& run);

/// The plane of the Pareto front: what is paid, and what for.
struct Axes {
  Metric cost, quality;
};

/// The first headline metric that is a cost, and the quality; nothing where one is missing.
std::optional<Axes> axes_of(const RunData& run);

/// The value as something of which less is better.
double loss(const Metric& metric, double value);

}  // namespace itera::report
