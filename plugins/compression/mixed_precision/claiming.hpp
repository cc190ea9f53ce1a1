// Rules against a model: the first that fits claims a tensor or a row part.
#pragma once

#include <cstdint>
#include <vector>

#include "forms.hpp"
#include "rules.hpp"

namespace itera::mixed {

/// What one rule claims; of a tied pair on which two rules agree, both claim the tensor.
struct Tally {
  std::size_t tensors = 0;
  std::int64_t parameters = 0;
};

struct Claimed {
  FormMap forms;
  std::vector<Tally> tallies;  ///< one a rule
  std::int64_t parameters = 0, unclaimed = 0;
};

/// Weights that are f32, f16 or bf16 are to be claimed: counters and what an earlier method packed
/// are not. Throws Error for a rule that claims nothing, rules that disagree about a tied tensor, a
/// packed form for a vector or for what is packed already, and more than `max_unmatched` of the
/// parameters left unclaimed.
Claimed claim(const TensorTable& tensors, const std::vector<FormRule>& rules, double max_unmatched);

}  // namespace itera::mixed
