// Channels: the ones that those who read them can best do without.
#include <ATen/ATen.h>

#include <limits>

#include "cutting_work.hpp"
#include "least_squares.hpp"

namespace itera::pruning {

namespace {

// I channels, r rows of a reader

/// A product with the channels as its columns.
struct Reader {
  at::Tensor weights;  ///< (r, I), refitted for the channels that are left
  at::Tensor inverse;  ///< (X Xᵀ + λI)⁻¹ of the channels that are left, (I, I)
  at::Tensor gram;     ///< X Xᵀ (I, I)
  double energy;       ///< ‖W X‖²

  /// What the output loses with each channel when the others make up for it: ‖w_c‖² / [G⁻¹]_cc.
  [[nodiscard]] at::Tensor cost_of_removal() const {
    return weights.square().sum(0) / inverse.diagonal() / energy;
  }
  /// What it loses when they do not: ‖w_c‖² E[x_c²].
  [[nodiscard]] at::Tensor share_of_output() const {
    return weights.square().sum(0) * gram.diagonal() / energy;
  }
  void remove(std::int64_t c) {
    const at::Tensor row = inverse.select(0, c) / inverse[c][c];  // (I)
    weights = weights - at::outer(weights.select(1, c), row);
    inverse = inverse - at::outer(inverse.select(1, c), row);
  }
};

Reader reader_of(const CuttingWork& work, const std::string& name, const at::Tensor& x) {
  const at::Tensor weights = work.weights(work.uncut, name), gram = x.t().matmul(x),
                   eye = at::eye(gram.size(0), at::kDouble);
  const at::Tensor inverse = refitted(eye, eye, gram, work.settings.damping, name);
  const double energy = (weights.matmul(gram) * weights).sum().item<double>();
  return {weights, inverse, gram, energy > 0 ? energy : 1};
}

std::vector<Reader> readers_of(const CuttingWork& work, const Checkpoint& now, const Axis& axis) {
  std::vector<std::string> names;
  for (const Slice& slice : axis.slices) {
    if (slice.dim == 1) names.push_back(slice.tensor);
  }
  std::vector<Reader> readers;
  for (const auto& [name, x] : work.rows(now, names, Share::fit))
    readers.push_back(reader_of(work, name, x));
  return readers;
}

at::Tensor sum_over(const std::vector<Reader>& readers, at::Tensor (Reader::*cost)() const) {
  at::Tensor sum = at::zeros({readers.front().gram.size(0)}, at::kDouble);
  for (const Reader& reader : readers) sum = sum + (reader.*cost)();
  return sum;
}

}  // namespace

Kept channels_to_keep(const CuttingWork& work, const Checkpoint& now, const Axis& axis,
                      std::int64_t keep) {
  std::vector<Reader> readers = readers_of(work, now, axis);
  const at::Tensor gone = at::zeros({axis.extent}, at::kBool);
  if (!work.settings.refit) {
    const at::Tensor order =
        at::argsort(sum_over(readers, &Reader::share_of_output), /*stable=*/true, 0, false);
    gone.index_fill_(0, order.slice(0, 0, axis.extent - keep), true);
  }
  for (std::int64_t removed = gone.sum().item<std::int64_t>(); removed < axis.extent - keep;
       ++removed) {
    const at::Tensor cost = sum_over(readers, &Reader::cost_of_removal)
                                .masked_fill(gone, std::numeric_limits<double>::infinity());
    const auto c = at::argmin(cost).item<std::int64_t>();
    gone.select(0, c).fill_(true);
    for (Reader& reader : readers) reader.remove(c);
  }
  const at::Tensor left = at::nonzero(gone.logical_not()).flatten();
  return {left.const_data_ptr<std::int64_t>(), left.const_data_ptr<std::int64_t>() + left.numel()};
}

}  // namespace itera::pruning
