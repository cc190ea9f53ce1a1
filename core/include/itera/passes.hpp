// Passes: how often a model must run over calibration text, when each tensor is to see the inputs
// that the already compressed tensors before it give.
#pragma once

#include <vector>

#include "itera/tensor_table.hpp"

namespace itera {

/// `chosen`, in order of execution, as sets: the tensors of a set are of one layer and none of them
/// feeds another of the set (all experts' first matrices, the step and input matrices of a mixer),
/// so one run serves them all.
ITERA_API std::vector<std::vector<TensorInfo>> passes(const std::vector<TensorInfo>& chosen);

}  // namespace itera
