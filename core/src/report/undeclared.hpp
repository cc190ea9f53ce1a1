// What evaluators recorded before they declared their metrics.
#pragma once

#include <vector>

#include "base/metrics.hpp"

namespace itera::report {

/// For run folders whose plan.json declares nothing: the metrics of perplexity, footprint and
/// latency as they were in November 2026. Evaluators of today do not stand here.
const std::vector<Declaration>& undeclared();

}  // namespace itera::report
