// Fresh weights: each tensor's values depend on the seed and its own name alone, never on the order
// of creation.
#pragma once

#include <ATen/core/Tensor.h>

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "itera/checkpoint.hpp"
#include "itera/tensor_table.hpp"

namespace itera {

/// Normal values with mean 0 and the given standard deviation, f32.
ITERA_API at::Tensor normal(const std::vector<std::int64_t>& shape, double deviation,
                            std::int64_t seed, const std::string& name);

/// Fresh values of a tensor as its role has them begin, in a model of so many layers.
ITERA_API at::Tensor initial(const TensorInfo& info, std::int64_t layers, std::int64_t seed);

/// A checkpoint without a tokenizer: `fresh` gives the values of every tensor that has its own.
ITERA_API Checkpoint fresh_checkpoint(const std::string& architecture, const Values& config,
                                      const TensorTable& tensors,
                                      const std::function<at::Tensor(const TensorInfo&)>& fresh);

}  // namespace itera
