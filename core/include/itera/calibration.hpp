// Calibration: a model runs over calibration text while somebody looks at what enters its products.
#pragma once

#include <ATen/core/Tensor.h>

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "itera/component.hpp"

namespace itera {

/// Σ x xᵀ over the rows x that entered a product, in f64.
struct Gram {
  at::Tensor sum;         ///< (columns, columns) f64
  std::int64_t rows = 0;  ///< how many x: an expert sees only the tokens routed to it
};

/// The calibration split, cut into windows: three of four to fit on, every fourth held out.
class ITERA_API Calibration {
 public:
  enum class Share { fit, held_out };

  /// At most `tokens` of the split, spread over all of it. Throws Error when there is not one whole
  /// window for each share.
  Calibration(const Architecture& architecture, const Corpus& corpus, std::int64_t tokens);

  [[nodiscard]] std::int64_t tokens(Share share) const;

  /// Called with the logits (B, T, V) of each batch and the targets (B, T) int64, in a fixed order.
  using Read = std::function<void(const at::Tensor& logits, const at::Tensor& targets)>;
  void run(const Checkpoint& checkpoint, Share share, const Read& read) const;

  /// Called for every product of a named tensor with its input x (R, columns) and output (R, rows),
  /// batch after batch; tied names count as the tensor they share.
  using Look =
      std::function<void(const std::string& name, const at::Tensor& x, const at::Tensor& y)>;
  void observe(const Checkpoint& checkpoint, const std::vector<std::string>& names, Share share,
               const Look& look) const;

  [[nodiscard]] std::map<std::string, Gram> grams(const Checkpoint& checkpoint,
                                                  const std::vector<std::string>& names,
                                                  Share share = Share::fit) const;
  /// All inputs of one product, (R, columns).
  [[nodiscard]] at::Tensor inputs(const Checkpoint& checkpoint, const std::string& name,
                                  Share share) const;

 private:
  struct Batch {
    at::Tensor ids, targets;
  };
  [[nodiscard]] const std::vector<Batch>& batches(Share share) const;

  const Architecture& architecture_;
  std::vector<Batch> fit_, held_out_;
};

/// KL(p ‖ q) in nats at every token, f64: logits (R, V) of the reference p and of q → (R).
ITERA_API at::Tensor kl_per_token(const at::Tensor& p, const at::Tensor& q);

/// What the worker lends a compressor beside the checkpoint.
class ITERA_API Workbench {
 public:
  Workbench(const Architecture& architecture, const Corpus& corpus, Outline outline)
      : architecture_(architecture), corpus_(corpus), outline_(std::move(outline)) {}

  [[nodiscard]] const Architecture& architecture() const { return architecture_; }
  [[nodiscard]] const TensorTable& tensors() const { return outline_.tensors; }
  [[nodiscard]] const Outline& outline() const { return outline_; }
  /// Where the manifest says needs_calibration; an Error otherwise.
  [[nodiscard]] Calibration calibration(std::int64_t tokens) const {
    return {architecture_, corpus_, tokens};
  }

 private:
  const Architecture& architecture_;
  const Corpus& corpus_;
  Outline outline_;
};

}  // namespace itera
