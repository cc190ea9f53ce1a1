// Treated: what every method records of the tensors that it compressed, so that rows of a table can
// be compared.
#pragma once

#include <ATen/core/Tensor.h>

#include <cstdint>

#include "itera/context.hpp"
#include "itera/stored.hpp"

namespace itera {

class ITERA_API Treated {
 public:
  void add(const at::Tensor& before, const Stored& after);

  /// tensors; bits_per_weight, scales and all, over these tensors alone; and relative_error =
  /// ‖W − Ŵ‖ / ‖W‖ (Frobenius, over all of them).
  void record(Context& context) const;

 private:
  std::int64_t tensors_ = 0, weights_ = 0, bytes_ = 0;
  double error_ = 0, norm_ = 0;  // squares
};

}  // namespace itera
