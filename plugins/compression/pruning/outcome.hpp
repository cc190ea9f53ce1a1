// What became of each tensor, and the report on all of them.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "itera/checkpoint.hpp"
#include "itera/context.hpp"
#include "settings.hpp"

namespace itera::pruning {

struct Outcome {
  std::string tensor;
  Method method;        ///< that was feasible
  std::int64_t inputs;  ///< rows x that it saw
  std::int64_t weights, zeros, bytes, rows_emptied;
  double relative_error;  ///< E‖(W - W')x‖² / E‖W x‖² on the text it was pruned on
};

/// Records, the table of all tensors as text, and notes on what a person should know.
void report(const Sparsity& sparsity, const Checkpoint& before, const TensorTable& tensors,
            const std::vector<Outcome>& outcomes, Context& context);

}  // namespace itera::pruning
