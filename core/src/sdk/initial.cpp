// A generator of its own for every tensor, seeded from the seed and the name (FNV-1a).
#include "itera/initial.hpp"

#include <ATen/CPUGeneratorImpl.h>
#include <ATen/ops/normal.h>

namespace itera {

at::Tensor normal(const std::vector<std::int64_t>& shape, double deviation, std::int64_t seed,
                  const std::string& name) {
  std::uint64_t hash = 14695981039346656037ULL;
  for (const char c : name + "#" + std::to_string(seed)) {
    hash = (hash ^ static_cast<unsigned char>(c)) * 1099511628211ULL;
  }
  return at::normal(0.0, deviation, shape, at::detail::createCPUGenerator(hash), at::kFloat);
}

}  // namespace itera
