// A generator of its own for every tensor, seeded from the seed and the name (FNV-1a).
#include "itera/initial.hpp"

#include <ATen/CPUGeneratorImpl.h>
#include <ATen/ops/normal.h>
#include <ATen/ops/ones.h>
#include <ATen/ops/zeros.h>

#include <cmath>

namespace itera {

at::Tensor normal(const std::vector<std::int64_t>& shape, double deviation, std::int64_t seed,
                  const std::string& name) {
  std::uint64_t hash = 14695981039346656037ULL;
  for (const char c : name + "#" + std::to_string(seed)) {
    hash = (hash ^ static_cast<unsigned char>(c)) * 1099511628211ULL;
  }
  return at::normal(0.0, deviation, shape, at::detail::createCPUGenerator(hash), at::kFloat);
}

at::Tensor initial(const TensorInfo& info, std::int64_t layers, std::int64_t seed) {
  const auto root_of_columns = std::sqrt(static_cast<double>(info.shape.back()));
  const double branch = 1.0 / std::sqrt(2.0 * static_cast<double>(layers));  // two a layer
  const auto drawn = [&](double deviation) {
    return normal(info.shape, deviation, seed, info.name);
  };
  switch (traits_of(info.role).start) {
    case Start::zeros: return at::zeros(info.shape, at::kFloat);
    case Start::ones: return at::ones(info.shape, at::kFloat);
    case Start::table: return drawn(0.02);
    case Start::branch: return drawn(branch / root_of_columns);
    case Start::product: break;
  }
  return drawn(1.0 / root_of_columns);
}

Checkpoint fresh_checkpoint(const std::string& architecture, const Values& config,
                            const TensorTable& tensors,
                            const std::function<at::Tensor(const TensorInfo&)>& fresh) {
  Checkpoint checkpoint{architecture, config, "", {}, {}};
  for (const TensorInfo& info : tensors) {
    if (info.tied_to.empty()) checkpoint.tensors[info.name] = store_f32(fresh(info));
    else checkpoint.ties[info.name] = info.tied_to;
  }
  return checkpoint;
}

}  // namespace itera
