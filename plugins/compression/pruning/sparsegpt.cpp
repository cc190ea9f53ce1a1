// Algorithm 1 of SparseGPT with the names of the paper: W weights, U the Cholesky factor of H⁻¹, E
// errors of a block.
#include "sparsegpt.hpp"

#include <ATen/ATen.h>
#include <fmt/format.h>

#include <algorithm>
#include <tuple>

#include "itera/error.hpp"

namespace itera::pruning {

namespace {

constexpr std::int64_t block = 128;  // columns; a multiple of four

at::Tensor cholesky_of(const at::Tensor& matrix, bool upper, const std::string& tensor,
                       double damping) {
  const auto [factor, info] = at::linalg_cholesky_ex(matrix, upper);
  if (info.item<std::int64_t>() == 0 && at::isfinite(factor).all().item<bool>()) return factor;
  throw Error(
      fmt::format("pruning: the Hessian of tensor \"{}\" is singular with damping {:.3g}; "
                  "raise damping or calibration_tokens, or use method: wanda",
                  tensor, damping));
}

}  // namespace

at::Tensor inverse_cholesky(const at::Tensor& moment, double damping, const std::string& tensor) {
  const at::Tensor eye = at::eye(moment.size(0), at::kDouble);
  const at::Tensor hessian = moment + eye * (moment.diagonal().mean() * damping);
  const at::Tensor inverse =
      at::cholesky_inverse(cholesky_of(hessian, /*upper=*/false, tensor, damping));
  return cholesky_of(inverse, /*upper=*/true, tensor, damping);
}

at::Tensor sparsegpt(const at::Tensor& weights, const at::Tensor& cholesky, const Quota& quota) {
  at::Tensor w = weights.clone();  // (rows, columns)
  const std::int64_t columns = w.size(1);
  const at::Tensor pivots = cholesky.diagonal();
  for (std::int64_t begin = 0; begin < columns; begin += block) {
    const std::int64_t end = std::min(begin + block, columns), width = end - begin;
    const at::Tensor part = w.slice(1, begin, end), pivot = pivots.slice(0, begin, end);
    const at::Tensor u = cholesky.slice(0, begin, end);  // (width, columns)
    const bool fours = quota.of == Quota::Of::four;
    const at::Tensor gone =
        fours ? at::zeros_like(part, at::kBool)
              : lowest((part / pivot).square(), within(quota, begin, end, columns));
    const at::Tensor errors = at::zeros_like(part);
    for (std::int64_t j = 0; j < width; ++j) {
      if (fours && j % 4 == 0) {
        const std::int64_t last = std::min(j + 4, width);
        gone.slice(1, j, last)
            .copy_(lowest((part.slice(1, j, last) / pivot.slice(0, j, last)).square(), quota));
      }
      const at::Tensor error = part.select(1, j) * gone.select(1, j) / pivot.select(0, j);
      part.slice(1, j).sub_(at::outer(error, u.select(0, j).slice(0, begin + j, end)));
      part.select(1, j).masked_fill_(gone.select(1, j), 0);
      errors.select(1, j).copy_(error);
    }
    w.slice(1, end).sub_(errors.matmul(u.slice(1, end)));
  }
  return w;
}

}  // namespace itera::pruning
