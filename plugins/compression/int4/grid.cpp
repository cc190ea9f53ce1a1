// Scales come from the form itself: whatever a method does, it starts where rounding to nearest
// does.
#include "grid.hpp"

#include <ATen/ATen.h>

namespace itera::int4 {

Range range_of(const Form& form) { return form.zero_point ? Range{0, 15} : Range{-7, 7}; }

Grid nearest_grid(const at::Tensor& values, const Form& form) {
  Grid grid;
  for (const StoredPiece& piece : store(values, form)->pieces()) {
    if (piece.suffix == "_scale") grid.scale = piece.tensor.to(at::kFloat);
    if (piece.suffix == "_zero_point") grid.zero = piece.tensor.to(at::kFloat);
  }
  if (!grid.zero.defined()) grid.zero = at::zeros_like(grid.scale);
  return grid;
}

at::Tensor levels_of(const at::Tensor& values, const at::Tensor& scale, const at::Tensor& zero,
                     const Range& range) {
  const at::Tensor steps = at::where(scale == 0, 0.0, values / scale);
  return at::round(steps + zero).clamp(range.least, range.most);
}

StoredPtr stored(const at::Tensor& levels, const Grid& grid, const Form& form,
                 const std::vector<std::int64_t>& shape) {
  return store_int4(levels.to(at::kChar).reshape(shape), grid.scale,
                    form.zero_point ? grid.zero : at::Tensor(), form);
}

}  // namespace itera::int4
