// Scores by the formulas of the papers.
#include "criteria.hpp"

#include <ATen/ATen.h>

namespace itera::pruning {

Method method_of(const std::string& name) {
  return name == "wanda"       ? Method::wanda
         : name == "sparsegpt" ? Method::sparsegpt
                               : Method::magnitude;
}

const char* name_of(Method method) noexcept {
  return method == Method::wanda       ? "wanda"
         : method == Method::sparsegpt ? "sparsegpt"
                                       : "magnitude";
}

Inputs unseen(std::int64_t columns) { return {at::eye(columns, at::kDouble), 0}; }

Inputs inputs_of(const Gram& gram, bool looked_up) {
  const std::int64_t columns = gram.sum.size(0);
  if (gram.rows == 0) return unseen(columns);
  at::Tensor moment = gram.sum / static_cast<double>(gram.rows);
  if (looked_up) moment = moment + at::eye(columns, at::kDouble) * moment.diagonal().mean();
  return {moment, gram.rows};
}

Method feasible(Method wanted, const Inputs& inputs, std::int64_t columns) {
  if (inputs.rows == 0) return Method::magnitude;
  if (wanted == Method::sparsegpt && inputs.rows < columns) return Method::wanda;
  return wanted;
}

at::Tensor scores(Method method, const at::Tensor& weights, const Inputs& inputs,
                  const at::Tensor& cholesky) {
  if (method == Method::magnitude) return weights.abs();
  if (method == Method::wanda) {
    // The trace of a floor lets magnitude decide between columns that no input ever reached.
    const at::Tensor energy = inputs.moment.diagonal();
    return weights.abs() * (energy + 1e-12 * energy.mean()).sqrt();
  }
  return weights.square() / cholesky.square().sum(0);  // [UᵀU]_jj
}

double output_energy(const at::Tensor& weights, const Inputs& inputs) {
  return (weights.matmul(inputs.moment) * weights).sum().item<double>();
}

}  // namespace itera::pruning
