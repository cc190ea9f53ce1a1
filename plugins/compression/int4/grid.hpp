// The levels that 4 bits leave to a weight: what rounding, HQQ and GPTQ choose among.
#pragma once

#include <ATen/core/Tensor.h>

#include <cstdint>
#include <string>

#include "itera/stored.hpp"

namespace itera::int4 {

// O rows, K columns, G groups a row; per row and per tensor G = 1

/// value = (level − zero) · scale with level in least … most.
struct Range {
  int least, most;
};
Range range_of(const Form& form);

/// Scales and zero points as the form keeps them, widened to f32.
struct Grid {
  at::Tensor scale, zero;  // (O, G), or (1, 1) for all; zero is 0 where the form is symmetric
};
/// Those of rounding to nearest. values (O, K) f32.
Grid nearest_grid(const at::Tensor& values, const Form& form);

/// round(values / scale + zero) within the range; scale and zero as wide as values, or to be
/// spread over them. Where the scale is 0, the level nearest to the zero point.
at::Tensor levels_of(const at::Tensor& values, const at::Tensor& scale, const at::Tensor& zero,
                     const Range& range);

/// Levels (O, K), whole numbers of any type, in the shape of the tensor they are for.
StoredPtr stored(const at::Tensor& levels, const Grid& grid, const Form& form,
                 const std::vector<std::int64_t>& shape);

}  // namespace itera::int4
