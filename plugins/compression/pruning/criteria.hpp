// What an entry is worth: magnitude, Wanda, or what its removal costs when the rest makes up for
// it.
#pragma once

#include <ATen/core/Tensor.h>

#include <cstdint>
#include <string>

#include "itera/calibration.hpp"

namespace itera::pruning {

enum class Method { magnitude, wanda, sparsegpt };

Method method_of(const std::string& name);
const char* name_of(Method method) noexcept;

/// What a method knows of a product's inputs x.
struct Inputs {
  at::Tensor moment;      ///< E[x xᵀ] (columns, columns) f64; the identity where nothing was seen
  std::int64_t rows = 0;  ///< how many x
};

Inputs unseen(std::int64_t columns);
/// `looked_up`: rows are read as they are, too (a tied embedding). A look-up is a product with unit
/// vectors, so the identity is added, at the weight of the product.
Inputs inputs_of(const Gram& gram, bool looked_up);

/// The method itself where it saw enough: SparseGPT needs as many x as columns, Wanda needs one.
Method feasible(Method wanted, const Inputs& inputs, std::int64_t columns);

/// Scores (rows, columns) f64 of weights (rows, columns) f64:
///   magnitude  |W_ij|
///   wanda      |W_ij| · ‖X_j‖₂                 Sun et al. 2023, equation 1
///   sparsegpt  W_ij² / [H⁻¹]_jj                Frantar & Alistarh 2023, equation 3
/// `cholesky` is of H⁻¹ (see sparsegpt.hpp), for SparseGPT alone.
at::Tensor scores(Method method, const at::Tensor& weights, const Inputs& inputs,
                  const at::Tensor& cholesky = {});

/// E‖W x‖².
double output_energy(const at::Tensor& weights, const Inputs& inputs);

}  // namespace itera::pruning
