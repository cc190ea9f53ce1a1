// The five kinds of component: what a plugin implements. Each object is made for one stage from
// resolved parameters.
#pragma once

#include <ATen/core/Tensor.h>

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "itera/checkpoint.hpp"
#include "itera/claim.hpp"
#include "itera/context.hpp"
#include "itera/corpus.hpp"
#include "itera/error.hpp"
#include "itera/foreign.hpp"
#include "itera/state.hpp"
#include "itera/tensor_table.hpp"

namespace itera {

class ITERA_API Component {
 public:
  Component() = default;
  Component(const Component&) = delete;
  Component& operator=(const Component&) = delete;
  virtual ~Component() = default;
};

class ITERA_API DataSource : public Component {
 public:
  virtual CorpusDraft prepare(Context& context) = 0;
};

/// Looks on while a model runs.
class ITERA_API Taps {
 public:
  Taps() = default;
  Taps(const Taps&) = delete;
  Taps& operator=(const Taps&) = delete;
  virtual ~Taps() = default;

  /// What a block adds to the residual stream, (B, T, d). `block` is "mixer" or "feed_forward".
  virtual void contribution(std::int64_t layer, const char* block, const at::Tensor& added) = 0;
  /// By what each state decays at each step: s ← exp(-decay) · s + …, (B, T, N).
  virtual void decay(std::int64_t layer, const at::Tensor& decay) = 0;
};

struct Output {
  at::Tensor logits;          ///< (B, T, V)
  at::Tensor auxiliary_loss;  ///< scalar to add to the loss, or undefined
  std::map<std::string, at::Tensor>
      counters{};  ///< role counter: what this pass adds to the tensor of that name
};

/// A function over named tensors; no torch::nn::Module.
class ITERA_API Model {
 public:
  Model() = default;
  Model(const Model&) = delete;
  Model& operator=(const Model&) = delete;
  virtual ~Model() = default;

  /// ids (B, T) int64. With a state, goes on from it and leaves it after the last token: that is
  /// decoding. Throws Error where start() did not make it for B sequences (own_state() sees to it).
  virtual Output forward(const at::Tensor& ids, State* state = nullptr,
                         Taps* taps = nullptr) const = 0;
  /// The state before the first token of `batch` sequences.
  [[nodiscard]] virtual std::unique_ptr<State> start(std::int64_t batch) const = 0;
};

/// A model component: it holds the parameters of a spec and no weights, and answers for any
/// configuration, so that it can plan without a checkpoint.
class ITERA_API Architecture : public Component {
 public:
  /// Parameters of the spec → the configuration a checkpoint carries. Throws Error for what cannot
  /// be built. The vocabulary is the number of rows of embedding and head, and of nothing else.
  [[nodiscard]] virtual Values configure(std::int64_t vocabulary, std::int64_t context) const = 0;
  [[nodiscard]] virtual TensorTable tensors(const Values& config) const = 0;
  /// What can be cut, each with every tensor that is cut along.
  [[nodiscard]] virtual std::vector<Axis> axes(const Values& /*config*/) const { return {}; }
  /// The configuration that keeps only these entries of the axis. Throws Error for what cannot run,
  /// such as top-k over fewer experts.
  [[nodiscard]] virtual Values cut(const Values& /*config*/, const Axis& axis,
                                   const std::vector<std::int64_t>& /*kept*/) const {
    throw Error("this model has no axis \"" + axis.kind + "\"", Fault::invalid);
  }
  /// Whether this file holds a model of this kind, by names and shapes; nothing when it does not.
  [[nodiscard]] virtual std::optional<Recognised> recognise(
      const ForeignTensors& /*tensors*/) const {
    return std::nullopt;
  }
  /// Fresh weights: a function of config and seed alone.
  [[nodiscard]] virtual Checkpoint initialise(const Values& config, std::int64_t seed) const = 0;
  /// Any stored form. Throws Error naming the tensor that is missing or has the wrong shape.
  [[nodiscard]] virtual std::unique_ptr<Model> build(const Checkpoint& checkpoint) const = 0;
  /// The longest sequence it can read; nothing where there is no limit.
  [[nodiscard]] virtual std::optional<std::int64_t> longest(const Values& /*config*/) const {
    return std::nullopt;
  }
  /// Multiply-adds × 2 of a forward pass, per token.
  [[nodiscard]] virtual double flops_per_token(const Values& config) const = 0;
};

class ITERA_API Trainer : public Component {
 public:
  /// The result is the best checkpoint; whatever else is kept goes to context.file().
  virtual Checkpoint train(const Architecture& architecture, const Checkpoint& start,
                           const Corpus& corpus, Context& context) = 0;
};

class Workbench;

class ITERA_API Compressor : public Component {
 public:
  /// What compress() will change, from names and shapes alone. Throws Error for a pattern or a rule
  /// that fits nothing.
  [[nodiscard]] virtual std::vector<Claim> claims(const Outline& outline) const = 0;
  virtual Checkpoint compress(const Checkpoint& checkpoint, const Workbench& bench,
                              Context& context) = 0;
};

/// What an evaluator looks at. `twin` is the uncompressed checkpoint of the chain (itself for the
/// twin's own row). The corpus is lent where the traits say needs_corpus, the twin where
/// needs_twin.
struct Subject {
  const Checkpoint& checkpoint;
  const Checkpoint& twin;
  const Architecture& architecture;
  const Corpus& corpus;
  std::int64_t file_bytes;
};

class ITERA_API Evaluator : public Component {
 public:
  virtual void evaluate(const Subject& subject, Context& context) = 0;
};

}  // namespace itera
