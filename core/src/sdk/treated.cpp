// Sums over the tensors that a method compressed.
#include "itera/treated.hpp"

#include <ATen/ATen.h>

#include <algorithm>
#include <cmath>

namespace itera {

void Treated::add(const at::Tensor& before, const Stored& after) {
  const at::Tensor wide = before.to(at::kDouble);
  ++tensors_;
  weights_ += before.numel();
  bytes_ += after.bytes();
  error_ += (wide - after.dense()).square().sum().item<double>();
  norm_ += wide.square().sum().item<double>();
}

void Treated::record(Context& context) const {
  const auto weights = static_cast<double>(std::max<std::int64_t>(weights_, 1));
  context.record("tensors", static_cast<double>(tensors_));
  context.record("bits_per_weight", 8 * static_cast<double>(bytes_) / weights, "bits");
  context.record("relative_error", norm_ > 0 ? std::sqrt(error_ / norm_) : 0, "", Better::lower);
}

}  // namespace itera
