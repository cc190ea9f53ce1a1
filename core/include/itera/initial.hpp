// Fresh weights: each tensor's values depend on the seed and its own name alone, never on the order
// of creation.
#pragma once

#include <ATen/core/Tensor.h>

#include <cstdint>
#include <string>
#include <vector>

#include "itera/api.hpp"

namespace itera {

/// Normal values with mean 0 and the given standard deviation, f32.
ITERA_API at::Tensor normal(const std::vector<std::int64_t>& shape, double deviation,
                            std::int64_t seed, const std::string& name);

}  // namespace itera
