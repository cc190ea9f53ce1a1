// What `plan --tensors` asks the worker, and its answers as tables.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "plugin/catalogue.hpp"
#include "protocol/coverage.hpp"
#include "spec/experiment.hpp"

namespace itera::cli {

/// Tokens that a corpus has; `vocabulary` is absent where the tokenizer is not learnt yet.
struct TokenSizes {
  std::optional<std::int64_t> vocabulary;
  std::int64_t context = 0;
};

/// One request for each model or checkpoint that the points start from, with a chain for each of
/// their different compressions.
std::vector<CoverageRequest> coverage_requests(const Points& points, const TokenSizes& sizes,
                                               const Catalogue& catalogue);

/// For people: a table a chain, and its totals.
std::string coverage_text(const std::vector<CoverageAnswer>& answers);

}  // namespace itera::cli
