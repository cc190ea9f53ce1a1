// GPTQ (Frantar et al. 2023): columns are rounded one after another, and those that are left make
// up for the error of each.
#pragma once

#include "grid.hpp"

namespace itera::int4 {

// O rows, K columns, G groups a row

struct GptqSettings {
  Form form;
  bool act_order = false;  ///< columns of large Hessian diagonal first, scales fixed beforehand
  double damping = 0.01;   ///< of the mean diagonal
};

struct Gptq {
  at::Tensor levels;  // (O, K)
  Grid grid;
  double damping = 0;       ///< what it took for the Hessian to be inverted
  std::int64_t dead = 0;    ///< columns whose input is always zero
  double output_error = 0;  ///< tr(E H Eᵀ), E = W − Ŵ
  double output = 0;        ///< tr(W H Wᵀ)
};

/// weights (O, K) f32, hessian (K, K) f64 = Σ x xᵀ or any multiple of it. Throws Error naming the
/// tensor where the Hessian cannot be inverted with any damping up to the mean diagonal itself.
Gptq gptq(const at::Tensor& weights, const at::Tensor& hessian, const GptqSettings& settings,
          const std::string& tensor);

/// U, upper triangular with Uᵀ U = (H + damping · mean(diag H) · I)⁻¹. A damping that is too small
/// is raised by tens, and what it took is written back.
at::Tensor inverse_cholesky(const at::Tensor& hessian, double& damping, const std::string& tensor);

}  // namespace itera::int4
