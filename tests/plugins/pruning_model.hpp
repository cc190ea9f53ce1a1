// A small model of the real architecture, text to calibrate on, and pruning as the worker runs it.
#pragma once

#include <ATen/ATen.h>
#include <c10/core/GradMode.h>
#include <gmock/gmock.h>

#include <memory>
#include <string>
#include <vector>

#include "components.hpp"
#include "fake_context.hpp"
#include "itera/calibration.hpp"
#include "itera/cutting.hpp"
#include "support/folder.hpp"
#include "worker/guard.hpp"

namespace itera::test {

/// Tensors of its first layer.
inline const std::string in_weight = "layers.0.ssm.in_proj.weight",
                         step_weight = "layers.0.ssm.ssm.delta_proj.weight";

class PruningTest : public testing_support::InFolder {
 protected:
  static constexpr std::int64_t vocabulary = 40, context_tokens = 32;

  /// Fresh weights of an itera model with these parameters (micro where they do not say).
  [[nodiscard]] Checkpoint fresh(Values parameters = Values::object()) {
    parameters.emplace("size", "micro");
    const auto sized = made<Architecture>(Kind::model, "itera", parameters);
    return sized->initialise(sized->configure(vocabulary, context_tokens), 7);
  }

  [[nodiscard]] Outline outline(const Checkpoint& checkpoint) const {
    return outline_of(*architecture, checkpoint);
  }
  [[nodiscard]] std::vector<Claim> claims(const Values& parameters, const Checkpoint& from) const {
    return made<Compressor>(Kind::compression, "pruning", parameters)->claims(outline(from));
  }

  /// Held to its claims, as the worker does.
  Checkpoint pruned(const Values& parameters, const Checkpoint& from) {
    const std::vector<Claim> said = claims(parameters, from);
    (void)check_claims(outline(from), said, "pruning", GuardMode::measure);
    Checkpoint after = unguarded(parameters, from);
    expect_as_claimed(from, after, said, "pruning");
    return after;
  }
  Checkpoint unguarded(const Values& parameters, const Checkpoint& from) {
    const Workbench bench(*architecture, corpus, outline(from));
    Checkpoint after =
        made<Compressor>(Kind::compression, "pruning", parameters)->compress(from, bench, context);
    check_tensors(after, architecture->tensors(after.config));
    return after;
  }

  [[nodiscard]] at::Tensor logits(const Checkpoint& checkpoint) const {
    const at::Tensor ids = at::arange(60).mul(7).remainder(vocabulary).view({2, 30});
    return architecture->build(checkpoint)->forward(ids).logits;
  }
  /// (R, columns) f64
  [[nodiscard]] at::Tensor inputs(const Checkpoint& checkpoint, const std::string& name,
                                  Calibration::Share share = Calibration::Share::fit) const {
    return calibration.inputs(checkpoint, name, share).to(at::kDouble);
  }

  const c10::NoGradGuard no_gradients;
  std::unique_ptr<Architecture> architecture = made<Architecture>(Kind::model, "itera");
  Corpus corpus =
      small_corpus(folder / "corpus", learnable_ids(2000, vocabulary), vocabulary, context_tokens);
  Calibration calibration{*architecture, corpus, 16384};
  FakeContext context;
};

/// (rows, columns) f64
inline at::Tensor dense(const Checkpoint& checkpoint, const std::string& name) {
  return checkpoint.at(name)->dense().to(at::kDouble);
}

inline void set(Checkpoint& checkpoint, const std::string& name, const at::Tensor& values) {
  checkpoint.tensors.at(name) = store_f32(values.to(at::kFloat).contiguous());
}

/// Which entries of an axis the cut kept.
inline std::vector<std::int64_t> kept(const Checkpoint& checkpoint, const std::string& kind,
                                      const std::string& layer) {
  return checkpoint.kept.at(kind).at(layer).get<std::vector<std::int64_t>>();
}

inline at::Tensor index_of(const std::vector<std::int64_t>& entries) {
  return at::tensor(entries, at::kLong);
}

/// All subsets of `keep` of `extent` entries, by counting in binary.
inline std::vector<std::vector<std::int64_t>> all_subsets(unsigned extent, int keep) {
  std::vector<std::vector<std::int64_t>> all;
  for (unsigned bits = 0; bits < 1U << extent; ++bits) {
    std::vector<std::int64_t> some;
    for (unsigned i = 0; i < extent; ++i) {
      if ((bits >> i & 1U) != 0) some.push_back(i);
    }
    if (static_cast<int>(some.size()) == keep) all.push_back(some);
  }
  return all;
}

/// ‖y - x W‖² / ‖y‖² with the best W, and that W (columns, outputs).
inline std::pair<double, at::Tensor> least_squares(const at::Tensor& x, const at::Tensor& y) {
  const at::Tensor w = std::get<0>(at::linalg_lstsq(x, y));
  return {((y - x.matmul(w)).square().sum() / y.square().sum()).item<double>(), w};
}

}  // namespace itera::test
