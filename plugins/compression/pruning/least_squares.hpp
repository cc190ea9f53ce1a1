// Fitting a product whose inputs changed to the outputs it used to have.
#pragma once

#include <ATen/core/Tensor.h>

#include <string>

namespace itera::pruning {

// R rows of text, c columns before, c' columns now, r rows of a weight; all f64

/// W' = W X X̃ᵀ (X̃ X̃ᵀ + λI)⁻¹ with λ = damping · mean(diag X̃X̃ᵀ); inputs are columns there.
/// weights (r, c), cross = X̃ Xᵀ (c', c), gram = X̃ X̃ᵀ (c', c') → (r, c'). Throws Error naming the
/// tensor where the sum cannot be inverted.
at::Tensor refitted(const at::Tensor& weights, const at::Tensor& cross, const at::Tensor& gram,
                    double damping, const std::string& tensor);

/// ‖Y - Ỹ‖² / ‖Y‖²; 0 where both are zero.
double relative_error(const at::Tensor& wanted, const at::Tensor& found);

}  // namespace itera::pruning
