// The solver's two steps, in turn, as its article writes them: errors by a soft threshold, zero
// points by a mean.
#include "hqq.hpp"

#include <ATen/ATen.h>

#include <algorithm>

namespace itera::int4 {

namespace {

constexpr double p = 0.7, first_beta = 10, kappa = 1.01;
constexpr int most_iterations = 20;

/// Groups of one length: all of a matrix but the shorter last ones, or these.
struct Solver {
  at::Tensor values;  // (O, G, n)
  at::Tensor scale;   // (O, G, 1)
  at::Tensor zero;    // (O, G), the best so far
  at::ScalarType kept_as;
  double active = 0, looked_at = 0;
  std::int64_t iterations = 0;

  [[nodiscard]] at::Tensor levels(const at::Tensor& z) const {
    return levels_of(values, scale, z.unsqueeze(2), {0, 15});
  }
  [[nodiscard]] at::Tensor errors(const at::Tensor& level, const at::Tensor& z) const {
    return values - (level - z.unsqueeze(2)) * scale;
  }

  void solve() {
    double beta = first_beta;
    at::Tensor z = zero, level = levels(z);
    double best = errors(level, z).abs().mean().item<double>();
    for (int i = 0; i < most_iterations; ++i) {
      const at::Tensor left = shrink(errors(level, z), beta);
      active += left.count_nonzero().item<double>();
      looked_at += static_cast<double>(left.numel());
      ++iterations;
      z = best_zero(values - left, level, scale.squeeze(2)).to(kept_as).to(at::kFloat);
      level = levels(z);
      const double error = errors(level, z).abs().mean().item<double>();
      if (error >= best) return;
      best = error;
      zero = z;
      beta *= kappa;
    }
  }
};

}  // namespace

at::Tensor shrink(const at::Tensor& errors, double beta) {
  const at::Tensor magnitude = errors.abs();
  const at::Tensor threshold = at::where(magnitude == 0, 0.0, magnitude.pow(p - 1) / beta);
  return errors.sign() * at::relu(magnitude - threshold);
}

at::Tensor best_zero(const at::Tensor& target, const at::Tensor& levels, const at::Tensor& scale) {
  const at::Tensor step = scale.unsqueeze(-1);
  return at::where(step == 0, levels, levels - target / step).mean(-1);
}

Hqq hqq(const at::Tensor& weights, const Form& form) {
  const std::int64_t rows = weights.size(0), columns = weights.size(1);
  Hqq result;
  result.grid = nearest_grid(weights, form);
  if (weights.numel() == 0) return result.levels = at::zeros({rows, columns}), result;
  const bool one_for_all = form.per.per == Granularity::tensor;
  const std::int64_t group = group_of(form, columns), whole = columns / group;
  const at::ScalarType kept_as = form.per.per == Granularity::group ? at::kHalf : at::kFloat;

  double active = 0, looked_at = 0;
  const auto solve = [&](const at::Tensor& values, std::int64_t first, std::int64_t count) {
    Solver solver{values, result.grid.scale.narrow(1, first, count).unsqueeze(2),
                  result.grid.zero.narrow(1, first, count), kept_as};
    solver.solve();
    active += solver.active;
    looked_at += solver.looked_at;
    result.iterations = std::max(result.iterations, solver.iterations);
    result.grid.zero.narrow(1, first, count).copy_(solver.zero);
    return solver.levels(solver.zero).reshape({rows, -1});
  };

  if (one_for_all) {
    result.levels = solve(weights.reshape({1, 1, -1}), 0, 1);
  } else {
    std::vector<at::Tensor> parts;
    if (whole > 0) {
      parts.push_back(
          solve(weights.narrow(1, 0, whole * group).reshape({rows, whole, group}), 0, whole));
    }
    if (const std::int64_t rest = columns - whole * group; rest > 0)
      parts.push_back(solve(weights.narrow(1, whole * group, rest).unsqueeze(1), whole, 1));
    result.levels = at::cat(parts, 1);
  }
  result.shrink_active = active / looked_at;
  return result;
}

}  // namespace itera::int4
