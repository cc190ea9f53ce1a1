// Algorithm 1 of the paper: U from one Cholesky factorisation, errors passed on inside a block of
// columns at once and to the columns behind it together.
#include "gptq.hpp"

#include <ATen/ATen.h>
#include <fmt/format.h>

#include <algorithm>

#include "itera/error.hpp"

namespace itera::int4 {

namespace {

constexpr std::int64_t columns_a_block = 128;

double quadratic(const at::Tensor& rows, const at::Tensor& hessian) {
  return rows.matmul(hessian).mul(rows).sum().item<double>();
}

/// One walk over the columns, in their new order.
class Walk {
 public:
  Walk(at::Tensor weights, at::Tensor factor, const at::Tensor& order, Grid grid,
       const GptqSettings& settings)
      : weights_(std::move(weights)),
        factor_(std::move(factor)),
        order_(order),
        group_(group_of(settings.form, weights_.size(1))),
        range_(range_of(settings.form)),
        form_(settings.form),
        scales_as_it_goes_(!settings.act_order && group_ < weights_.size(1)),
        grid_(std::move(grid)),
        levels_(at::zeros_like(weights_)) {}

  void run() {
    const std::int64_t columns = weights_.size(1);
    for (std::int64_t begin = 0; begin < columns; begin += columns_a_block) {
      const std::int64_t end = std::min(begin + columns_a_block, columns);
      const at::Tensor errors = block(begin, end);
      weights_.slice(1, end).sub_(errors.matmul(factor_.slice(0, begin, end).slice(1, end)));
    }
  }

  [[nodiscard]] const at::Tensor& levels() const { return levels_; }
  [[nodiscard]] const Grid& grid() const { return grid_; }

 private:
  /// Rounds columns [begin, end) → their errors (O, end − begin), each over U's diagonal.
  at::Tensor block(std::int64_t begin, std::int64_t end) {
    const at::Tensor errors = at::empty({weights_.size(0), end - begin}, weights_.options());
    for (std::int64_t i = begin; i < end; ++i) {
      const std::int64_t group = order_[i].item<std::int64_t>() / group_;
      if (scales_as_it_goes_ && i % group_ == 0) fix_scales(i, group);
      const at::Tensor scale = grid_.scale.select(1, group), zero = grid_.zero.select(1, group);
      const at::Tensor column = weights_.select(1, i);
      const at::Tensor level = levels_of(column, scale, zero, range_);
      levels_.select(1, i).copy_(level);
      const at::Tensor row = factor_.select(0, i).slice(0, i, end);  // U_i,i:
      const at::Tensor error = (column - (level - zero) * scale) / row[0];
      weights_.slice(1, i, end).sub_(at::outer(error, row));
      errors.select(1, i - begin).copy_(error);
    }
    return errors;
  }

  /// From the weights as the columns before them have left them.
  void fix_scales(std::int64_t begin, std::int64_t group) {
    const Grid found = nearest_grid(weights_.slice(1, begin, begin + group_).to(at::kFloat), form_);
    grid_.scale.select(1, group).copy_(found.scale.select(1, 0));
    grid_.zero.select(1, group).copy_(found.zero.select(1, 0));
  }

  at::Tensor weights_, factor_, order_;
  std::int64_t group_;
  Range range_;
  Form form_;
  bool scales_as_it_goes_;
  Grid grid_;
  at::Tensor levels_;
};

}  // namespace

at::Tensor inverse_cholesky(const at::Tensor& hessian, double& damping, const std::string& tensor) {
  constexpr double most = 1, least = 1e-6;
  const double mean = hessian.diagonal().mean().item<double>();
  const at::Tensor identity = at::eye(hessian.size(0), hessian.options());
  for (double tried = damping; tried <= most; tried = std::max(tried * 10, least)) {
    const auto [lower, failed] = at::linalg_cholesky_ex(hessian + identity * (tried * mean));
    if (failed.item<int>() != 0 || !at::isfinite(lower).all().item<bool>()) continue;
    const auto [upper, failed_too] =
        at::linalg_cholesky_ex(at::cholesky_inverse(lower), /*upper=*/true);
    if (failed_too.item<int>() != 0 || !at::isfinite(upper).all().item<bool>()) continue;
    damping = tried;
    return upper;
  }
  throw Error(
      fmt::format("gptq: the Hessian of tensor \"{}\" cannot be inverted, with damping up "
                  "to {} of its mean diagonal {:.4g}; give it more calibration text, or "
                  "treat the tensor by method: rtn",
                  tensor, most, mean));
}

Gptq gptq(const at::Tensor& weights, const at::Tensor& hessian, const GptqSettings& settings,
          const std::string& tensor) {
  Gptq result;
  result.damping = settings.damping;
  const at::Tensor original = weights.to(at::kDouble), dead = hessian.diagonal().eq(0);
  at::Tensor h = hessian + at::diag(dead.to(at::kDouble));  // dead columns: H_ii = 1, W_i = 0
  const at::Tensor alive = original.masked_fill(dead, 0);
  result.dead = dead.sum().item<std::int64_t>();

  const at::Tensor order = settings.act_order
                               ? at::argsort(h.diagonal(), /*stable=*/true, 0, /*descending=*/true)
                               : at::arange(h.size(0), at::kLong);
  h = h.index_select(0, order).index_select(1, order);
  const at::Tensor factor = inverse_cholesky(h, result.damping, tensor);
  Walk walk(alive.index_select(1, order), factor, order,
            nearest_grid(alive.to(at::kFloat), settings.form), settings);
  walk.run();

  result.grid = walk.grid();
  result.levels = at::empty_like(original).index_copy_(1, order, walk.levels());
  const at::Tensor found =
      stored(result.levels, result.grid, settings.form, weights.sizes().vec())->dense();
  result.output_error = quadratic(original - found, hessian);
  result.output = quadratic(original, hessian);
  return result;
}

}  // namespace itera::int4
