// zero_small: a compressor that sets small weights to zero. CONTRIBUTING.md goes through it.
#include <cstdint>
#include <string>
#include <utility>

#include "itera/calibration.hpp"
#include "itera/pattern.hpp"
#include "itera/plugin.hpp"

namespace {

using namespace itera;

struct Params {
  double below = 0.01;
  std::string match = "*";
};

Schema<Params> schema() {
  return Schema<Params>{}
      .field("below", &Params::below,
             {.help = "weights of smaller magnitude become 0", .minimum = 0})
      .field("match", &Params::match, {.help = "names of the matrices to treat; * and ? match"});
}

class ZeroSmall final : public Compressor {
 public:
  explicit ZeroSmall(Params params) : params_(std::move(params)) {}

  std::vector<Claim> claims(const Outline& outline) const override {
    std::vector<Claim> claims;
    for (const TensorInfo& tensor : outline.tensors) {
      if (!wanted(tensor)) continue;
      claims.push_back({.tensor = tensor.name,
                        .form = {Form::f32},
                        .bytes = form_bytes({Form::f32}, tensor.shape),
                        .by = "zero_small",
                        .zeroes = true});
    }
    if (claims.empty()) {
      throw Error("zero_small: no matrix matches \"" + params_.match + "\"", Fault::invalid);
    }
    return claims;
  }

  Checkpoint compress(const Checkpoint& checkpoint, const Workbench& bench,
                      Context& context) override {
    Checkpoint result = checkpoint;
    std::int64_t zeros = 0, weights = 0;
    for (const TensorInfo& tensor : bench.tensors()) {
      if (!wanted(tensor)) continue;
      const at::Tensor values = checkpoint.at(tensor.name)->dense();
      const at::Tensor kept = values.masked_fill(values.abs().lt(params_.below), 0.0);
      zeros += kept.eq(0.0).sum().item<std::int64_t>();
      weights += kept.numel();
      result.tensors[tensor.name] = store_f32(kept);
    }
    context.record("zeros", static_cast<double>(zeros) / static_cast<double>(weights));
    return result;
  }

 private:
  [[nodiscard]] bool wanted(const TensorInfo& tensor) const {
    const bool matrix = tensor.shape.size() == 2 && tensor.tied_to.empty();
    return matrix && matches(params_.match, tensor.name);
  }

  Params params_;
};

}  // namespace

ITERA_PLUGIN("zero_small", "0.1.0") {
  registrar.add<ZeroSmall>(Kind::compression, "zero_small", "Sets small weights to zero.",
                           schema());
}
