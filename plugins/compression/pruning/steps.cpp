// Rows of delta_proj: only the mean over them is used, dt = mean_r softplus(w_r·u + b_r).
#include <ATen/ATen.h>

#include <algorithm>
#include <limits>

#include "cutting_work.hpp"
#include "least_squares.hpp"

namespace itera::pruning {

namespace {

// R rows of text, I channels, k rows of delta_proj; a row is its weights and its bias, (I + 1)

struct Names {
  std::string weight, bias;
};

Names names_of(const CuttingWork& work, const Axis& axis) {
  return {work.tensor_of(axis, Role::ssm_step).name, work.tensor_of(axis, Role::bias).name};
}

/// (k, I + 1)
at::Tensor rows_of(const CuttingWork& work, const Checkpoint& checkpoint, const Names& names) {
  return at::cat(
      {work.weights(checkpoint, names.weight), work.weights(checkpoint, names.bias).unsqueeze(1)},
      1);
}

at::Tensor with_ones(const at::Tensor& u) {
  return at::cat({u, at::ones({u.size(0), 1}, at::kDouble)}, 1);
}

at::Tensor mean_step(const at::Tensor& inputs, const at::Tensor& rows) {
  return at::softplus(inputs.matmul(rows.t())).mean(1);
}

/// The inputs in the model as it is now, and the dt of the uncut model.
struct Steps {
  at::Tensor inputs, dt;  // (R, I + 1) with ones behind u, (R)

  [[nodiscard]] double error(const at::Tensor& rows) const {
    return relative_error(dt, mean_step(inputs, rows));
  }
};

Steps steps_of(const CuttingWork& work, const Checkpoint& now, const Names& names, Share share) {
  const auto inputs = [&](const Checkpoint& some) {
    return with_ones(work.rows(some, {names.weight}, share).at(names.weight));
  };
  return {inputs(now), mean_step(inputs(work.uncut), rows_of(work, work.uncut, names))};
}

/// Rows around a centre. With share 0 all are the centre, as one fitted row would be.
struct Bundle {
  at::Tensor centre, spread;  // (I + 1), (k, I + 1)
  double share;

  [[nodiscard]] at::Tensor rows() const { return centre + spread * share; }
};

/// One row from least squares on the inverse of the softplus, each token weighted by the slope
/// there, so that errors count as they do in dt → (I + 1).
at::Tensor linear_fit(const Steps& steps, double damping, const std::string& tensor) {
  const at::Tensor dt = steps.dt.clamp_min(1e-8);
  const at::Tensor slope = -at::expm1(-dt), wanted = dt + at::log(slope);  // softplus⁻¹(dt)
  const at::Tensor a = steps.inputs * slope.unsqueeze(1), y = (wanted * slope).unsqueeze(1);
  const at::Tensor one = at::ones({1, 1}, at::kDouble);
  return refitted(one, a.t().matmul(y), a.t().matmul(a), damping, tensor).select(0, 0);
}

/// Levenberg's damped Gauss-Newton on ‖mean softplus - dt‖² in the centre and the share.
Bundle gauss_newton(const Steps& steps, Bundle bundle, double damping) {
  constexpr int most_moves = 12, most_tries = 6;
  const at::Tensor &inputs = steps.inputs, eye = at::eye(inputs.size(1) + 1, at::kDouble);
  const at::Tensor around = inputs.matmul(bundle.spread.t());  // (R, k)
  damping = std::max(damping, 1e-10);
  double best = steps.error(bundle.rows());
  for (int move = 0; move < most_moves; ++move) {
    const at::Tensor z = inputs.matmul(bundle.rows().t()), slopes = at::sigmoid(z);  // (R, k)
    const at::Tensor by_centre = inputs * slopes.mean(1, /*keepdim=*/true),
                     by_share = (slopes * around).mean(1, /*keepdim=*/true);
    const at::Tensor j = at::cat({by_centre, by_share}, 1);  // (R, I + 2)
    const at::Tensor residual = at::softplus(z).mean(1) - steps.dt;
    const at::Tensor normal = j.t().matmul(j), gradient = j.t().mv(residual);
    bool better = false;
    for (int attempt = 0; attempt < most_tries && !better; ++attempt) {
      const at::Tensor damped = normal + eye * (normal.diagonal().mean() * damping);
      const at::Tensor by = at::linalg_solve(damped, gradient);
      const Bundle moved{bundle.centre - by.slice(0, 0, -1), bundle.spread,
                         bundle.share - by[-1].item<double>()};
      const double error = steps.error(moved.rows());
      better = error < best * (1 - 1e-4);
      damping = better ? std::max(damping / 10, 1e-10) : damping * 10;
      if (!better) continue;
      bundle = moved;
      best = error;
    }
    if (!better) break;
  }
  return bundle;
}

/// From the rows that were kept, and from the best single row; what fits better.
at::Tensor fitted_rows(const Steps& steps, const at::Tensor& kept, double damping,
                       const std::string& tensor) {
  const at::Tensor centre = kept.mean(0), spread = kept - centre;
  const at::Tensor around = gauss_newton(steps, {centre, spread, 1}, damping).rows();
  const at::Tensor alike =
      gauss_newton(steps, {linear_fit(steps, damping, tensor), spread, 0}, damping).rows();
  return steps.error(around) < steps.error(alike) ? around : alike;
}

}  // namespace

/// One by one the row whose step brings the mean of the chosen closest to dt.
Kept steps_to_keep(const CuttingWork& work, const Checkpoint& now, const Axis& axis,
                   std::int64_t keep) {
  const Names names = names_of(work, axis);
  const Steps steps = steps_of(work, now, names, Share::fit);
  const at::Tensor each =
      at::softplus(steps.inputs.matmul(rows_of(work, now, names).t()));  // (R, rows)
  const at::Tensor gram = each.t().matmul(each), wanted = each.t().mv(steps.dt);
  const at::Tensor chosen = at::zeros({axis.extent}, at::kBool);
  at::Tensor sum = at::zeros({axis.extent}, at::kDouble);  // Σ over the chosen of gram rows
  double squares = 0, products = 0;
  for (std::int64_t k = 1; k <= keep; ++k) {
    const auto count = static_cast<double>(k);
    const at::Tensor with = sum * 2 + gram.diagonal() + squares;  // ‖Σ steps‖² with each candidate
    const at::Tensor cost = (with / (count * count) - (wanted + products) * (2 / count))
                                .masked_fill(chosen, std::numeric_limits<double>::infinity());
    const auto best = at::argmin(cost).item<std::int64_t>();
    squares = with[best].item<double>();
    products += wanted[best].item<double>();
    sum = sum + gram.select(0, best);
    chosen.select(0, best).fill_(true);
  }
  const at::Tensor left = at::nonzero(chosen).flatten();
  return {left.const_data_ptr<std::int64_t>(), left.const_data_ptr<std::int64_t>() + left.numel()};
}

std::vector<Refit> refit_steps(const CuttingWork& work, Checkpoint& model, const Axis& axis) {
  const Names names = names_of(work, axis);
  const at::Tensor kept = rows_of(work, model, names);
  const at::Tensor fitted = fitted_rows(steps_of(work, model, names, Share::fit), kept,
                                        work.settings.damping, names.weight);
  Checkpoint candidate = model;
  for (const auto& [name, values] : {std::pair(names.weight, fitted.slice(1, 0, -1)),
                                     std::pair(names.bias, fitted.select(1, -1))}) {
    StoredPtr& stored = candidate.tensors.at(name);
    stored = store(values.to(at::kFloat), stored->form());
  }
  const Steps held_out = steps_of(work, model, names, Share::held_out);
  const Refit result{names.weight, held_out.error(kept),
                     held_out.error(rows_of(work, candidate, names))};
  if (result.kept()) model = std::move(candidate);
  return {result};
}

}  // namespace itera::pruning
