// Scales come from the form itself: whatever a method does, it starts where rounding to nearest
// does.
#include "grid.hpp"

#include <ATen/ATen.h>

namespace itera::int4 {

namespace {

bool is_asymmetric(const std::string& form) { return form.ends_with("-asym"); }

}  // namespace

Range range_of(const std::string& form) {
  return is_asymmetric(form) ? Range{0, 15} : Range{-7, 7};
}

std::int64_t group_of(const std::string& form, std::int64_t columns) {
  for (const std::int64_t group : {32, 64, 128}) {
    if (form.starts_with("int4-g" + std::to_string(group))) return group;
  }
  return columns;
}

Grid nearest_grid(const at::Tensor& values, const std::string& form) {
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

StoredPtr stored(const at::Tensor& levels, const Grid& grid, const std::string& form,
                 const std::vector<std::int64_t>& shape) {
  return store_int4(levels.to(at::kChar).reshape(shape), grid.scale,
                    is_asymmetric(form) ? grid.zero : at::Tensor(), form);
}

}  // namespace itera::int4
