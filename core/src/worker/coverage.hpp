// Coverage: what a chain of compressors will do to every tensor of a model, from names and shapes
// alone.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "itera/claim.hpp"
#include "itera/component.hpp"
#include "protocol/coverage.hpp"

namespace itera {

/// One tensor, or one part of it, after a chain.
struct CoverageRow {
  std::string tensor, part;
  Role role = Role::embedding;
  std::vector<std::int64_t> shape;  ///< after the chain
  std::int64_t parameters = 0, bytes_before = 0;
  Form form{};
  std::string by;          ///< the methods that claimed it, in order; "" when none did
  std::int64_t bytes = 0;  ///< predicted
  bool exact = true;       ///< otherwise at most
  std::string note{};      ///< group sizes that do not divide
};

/// The method's name is what messages call it.
struct Method {
  std::string name;
  const Compressor* compressor;
};

/// Runs the claims of each method over what the ones before it leave. Throws Error for whatever a
/// run would refuse before any work.
std::vector<CoverageRow> coverage(const Architecture& architecture, const Values& config,
                                  const std::vector<Method>& chain);

/// What `itera-worker coverage` answers. Where the vocabulary is not known, sizes say what they are
/// for each entry of it.
CoverageAnswer coverage_answer(const CoverageRequest& request);

}  // namespace itera
