// Ridge regression by Cholesky.
#include "least_squares.hpp"

#include <ATen/ATen.h>
#include <fmt/format.h>

#include <limits>

#include "itera/error.hpp"

namespace itera::pruning {

at::Tensor refitted(const at::Tensor& weights, const at::Tensor& cross, const at::Tensor& gram,
                    double damping, const std::string& tensor) {
  const at::Tensor ridge = at::eye(gram.size(0), at::kDouble) * (gram.diagonal().mean() * damping);
  const auto [factor, info] = at::linalg_cholesky_ex(gram + ridge);
  if (info.item<std::int64_t>() != 0 || !at::isfinite(factor).all().item<bool>()) {
    throw Error(
        fmt::format("pruning: the inputs of \"{}\" on the calibration text do not determine "
                    "a refit with damping {:.3g}; raise damping or calibration_tokens, or "
                    "say refit: false",
                    tensor, damping));
  }
  return at::cholesky_solve(cross.matmul(weights.t()), factor).t();
}

double relative_error(const at::Tensor& wanted, const at::Tensor& found) {
  const double error = (wanted - found).square().sum().item<double>(),
               energy = wanted.square().sum().item<double>();
  if (error == 0) return 0;
  return energy > 0 ? error / energy : std::numeric_limits<double>::infinity();
}

}  // namespace itera::pruning
