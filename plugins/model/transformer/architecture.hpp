// A causal pre-norm transformer: multi-head attention, learned positions, GELU feed-forward, tied
// head.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "itera/component.hpp"
#include "itera/schema.hpp"

namespace itera::transformer {

struct Params {
  std::string size = "tiny";
  std::optional<std::int64_t> width, layers, heads, ffn_width;
  bool tied_head = true;
};

const Schema<Params>& schema();

struct Config {
  std::int64_t vocabulary = 0, context = 0, width = 0, layers = 0, heads = 0, ffn_width = 0;
  bool tied_head = true;
};

Config from_values(const Values& values);

class Transformer final : public Architecture {
 public:
  explicit Transformer(Params params) : params_(std::move(params)) {}

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

}  // namespace itera::transformer
