// Through the pruned prefix: which tensors can be treated after one run of the model.
#pragma once

#include <vector>

#include "itera/tensor_table.hpp"

namespace itera::pruning {

/// The chosen tensors in order of execution. Those of one group do not see each other's outputs:
/// what reads the same input, and all experts of a layer.
std::vector<std::vector<TensorInfo>> passes(const TensorTable& tensors,
                                            const std::vector<TensorInfo>& chosen);

}  // namespace itera::pruning
