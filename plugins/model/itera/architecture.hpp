// The itera architecture: tensors and their roles, fresh weights, costs.
#pragma once

#include "config.hpp"
#include "itera/component.hpp"

namespace itera::ssm {

class Itera final : public Architecture {
 public:
  explicit Itera(Params params) : params_(std::move(params)) {}

  [[nodiscard]] Values configure(std::int64_t vocabulary, std::int64_t context) const override;
  [[nodiscard]] TensorTable tensors(const Values& config) const override;
  [[nodiscard]] std::vector<Axis> axes(const Values& config) const override;
  [[nodiscard]] Values cut(const Values& config, const Axis& axis,
                           const std::vector<std::int64_t>& kept) const override;
  [[nodiscard]] std::optional<Recognised> recognise(
      const ForeignTensors& tensors_of_file) const override;
  [[nodiscard]] Checkpoint initialise(const Values& config, std::int64_t seed) const override;
  [[nodiscard]] std::unique_ptr<Model> build(const Checkpoint& checkpoint) const override;
  [[nodiscard]] std::optional<std::int64_t> longest(const Values& config) const override;
  [[nodiscard]] double flops_per_token(const Values& config) const override;

 private:
  Params params_;
};

}  // namespace itera::ssm
