// Passes: how often a model must run over calibration text, when each tensor is to see the inputs
// that the already compressed tensors before it give.
#pragma once

#include <vector>

#include "itera/tensor_table.hpp"

namespace itera {

/// `chosen`, in order of execution, as sets that one run serves: the tensors of a set read the same
/// value (all experts' first matrices, the step and input matrices of a mixer), so none of them
/// feeds another. A tensor whose model does not say what it reads is a set of its own: that costs a
/// run, and never shows it an input of before.
ITERA_API std::vector<std::vector<TensorInfo>> passes(const std::vector<TensorInfo>& chosen);

}  // namespace itera
