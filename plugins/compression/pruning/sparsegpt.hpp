// SparseGPT (Frantar & Alistarh 2023): prune column by column, later columns make up for it.
#pragma once

#include <ATen/core/Tensor.h>

#include <string>

#include "masks.hpp"

namespace itera::pruning {

/// U, upper, with Uᵀ U = H⁻¹ and H = moment + damping · mean(diag moment) · I, all (columns,
/// columns) f64. Throws Error naming the tensor when H is singular.
at::Tensor inverse_cholesky(const at::Tensor& moment, double damping, const std::string& tensor);

/// Algorithm 1 on weights (rows, columns) f64: masks are chosen in blocks of 128 columns (2:4: in
/// fours) by w² / U_jj², and each removed entry's error w / U_jj · U_j,j: goes to the columns
/// behind it.
at::Tensor sparsegpt(const at::Tensor& weights, const at::Tensor& cholesky, const Quota& quota);

}  // namespace itera::pruning
