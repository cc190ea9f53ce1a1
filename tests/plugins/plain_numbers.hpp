// Tensors as plain numbers in double, and the few formulas that models share, as loops: what a
// model's forward is compared with. LibTorch hands the weights over and computes nothing.
#pragma once

#include <ATen/ATen.h>

#include <cmath>
#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "itera/checkpoint.hpp"

namespace itera::test {

using Numbers = std::vector<double>;

inline void add(Numbers& to, const Numbers& what) {
  for (std::size_t i = 0; i < to.size(); ++i) to[i] += what.at(i);
}

inline double silu(double x) { return x / (1 + std::exp(-x)); }
inline double softplus(double x) { return std::log1p(std::exp(x)); }
/// x Φ(x), by the error function.
inline double gelu(double x) { return 0.5 * x * (1 + std::erf(x / std::sqrt(2.0))); }

inline Numbers softmax(Numbers x) {
  double sum = 0;
  for (double& value : x) sum += value = std::exp(value);
  for (double& value : x) value /= sum;
  return x;
}

/// Weights by name: values in rows of the last dimension.
class PlainWeights {
 public:
  explicit PlainWeights(const Checkpoint& checkpoint) {
    for (const auto& [name, stored] : checkpoint.tensors) take(name, stored->dense());
    for (const auto& [name, other] : checkpoint.ties) take(name, checkpoint.at(other)->dense());
  }

  [[nodiscard]] const Numbers& of(const std::string& name) const { return values_.at(name); }

  [[nodiscard]] Numbers row(const std::string& name, std::size_t index) const {
    const std::size_t columns = columns_.at(name);
    Numbers result;
    for (std::size_t j = 0; j < columns; ++j) result.push_back(of(name).at(index * columns + j));
    return result;
  }

  /// W x
  [[nodiscard]] Numbers product(const std::string& name, const Numbers& x) const {
    const std::size_t columns = columns_.at(name);
    EXPECT_EQ(columns, x.size()) << name;
    Numbers result(of(name).size() / columns, 0.0);
    for (std::size_t i = 0; i < result.size(); ++i) {
      for (std::size_t j = 0; j < columns; ++j) result[i] += of(name)[i * columns + j] * x.at(j);
    }
    return result;
  }

  /// (x - mean) / √(variance + 1e-5) ∘ weight + bias
  [[nodiscard]] Numbers norm(const std::string& name, Numbers x) const {
    double mean = 0, variance = 0;
    for (const double value : x) mean += value / static_cast<double>(x.size());
    for (const double value : x)
      variance += (value - mean) * (value - mean) / static_cast<double>(x.size());
    for (std::size_t i = 0; i < x.size(); ++i) {
      x[i] = (x[i] - mean) / std::sqrt(variance + 1e-5) * of(name + ".weight").at(i) +
             of(name + ".bias").at(i);
    }
    return x;
  }

  /// w2 gelu(w1 h)
  [[nodiscard]] Numbers feed_forward(const std::string& prefix, const Numbers& h) const {
    Numbers hidden = product(prefix + "w1.weight", h);
    for (double& value : hidden) value = gelu(value);
    return product(prefix + "w2.weight", hidden);
  }

 private:
  void take(const std::string& name, const at::Tensor& values) {
    const at::Tensor all = values.detach().to(at::kDouble).contiguous();
    const double* data = all.const_data_ptr<double>();
    values_[name] = Numbers(data, data + all.numel());
    columns_[name] = static_cast<std::size_t>(all.size(-1));
  }

  std::map<std::string, Numbers> values_;
  std::map<std::string, std::size_t> columns_;
};

/// What `Plain`, which reads one sequence token by token, makes of ids (B, T) → (B, T, V).
template <class Plain>
at::Tensor plain_logits(const Checkpoint& checkpoint, const at::Tensor& ids) {
  std::vector<at::Tensor> sequences;
  for (std::int64_t b = 0; b < ids.size(0); ++b) {
    Plain plain(checkpoint);
    std::vector<at::Tensor> rows;
    for (std::int64_t t = 0; t < ids.size(1); ++t)
      rows.push_back(at::tensor(plain.read(ids[b][t].item<std::int64_t>()), at::kDouble));
    sequences.push_back(at::stack(rows));
  }
  return at::stack(sequences);
}

/// Whether two f32 and f64 computations of the same formulas agree.
inline testing::AssertionResult agree(const at::Tensor& logits, const at::Tensor& plain) {
  const at::Tensor gap = (logits.to(at::kDouble) - plain).abs();
  const double most = gap.max().item<double>(), size = plain.abs().max().item<double>();
  if (logits.sizes() == plain.sizes() && most <= 1e-4 * std::max(1.0, size))
    return testing::AssertionSuccess() << "they differ by " << most << " of " << size;
  return testing::AssertionFailure() << "they differ by " << most << " of " << size;
}

}  // namespace itera::test
