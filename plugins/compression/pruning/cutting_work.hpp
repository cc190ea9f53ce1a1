// What choosing, cutting and refitting along an axis share.
#pragma once

#include <ATen/core/Tensor.h>

#include <map>
#include <string>
#include <vector>

#include "itera/calibration.hpp"
#include "itera/context.hpp"
#include "settings.hpp"
#include "steps_taken.hpp"
#include "subsets.hpp"

namespace itera::pruning {

using Share = Calibration::Share;

struct CuttingWork {
  const Cut& settings;
  const Architecture& architecture;
  const Calibration& calibration;
  const Checkpoint& uncut;
  const TensorTable& tensors;

  /// The first tensor with that role that the axis runs through. Throws Error when there is none.
  [[nodiscard]] const TensorInfo& tensor_of(const Axis& axis, Role role) const;
  /// (rows, columns) f64
  [[nodiscard]] static at::Tensor weights(const Checkpoint& checkpoint, const std::string& name);
  /// All inputs of these products on this text, by name (R, columns) f64: row by row the same
  /// tokens for every checkpoint.
  [[nodiscard]] std::map<std::string, at::Tensor> rows(const Checkpoint& checkpoint,
                                                       const std::vector<std::string>& names,
                                                       Share share) const;
};

/// What became of one refit: relative output errors on held-out text.
struct Refit {
  std::string tensor;
  double without = 0, with = 0;

  [[nodiscard]] bool kept() const { return with < without; }
};

// Which entries to keep; `now` is the model as it is cut so far.
Kept states_to_keep(const CuttingWork& work, const Checkpoint& now, const Axis& axis,
                    std::int64_t keep);
Kept steps_to_keep(const CuttingWork& work, const Checkpoint& now, const Axis& axis,
                   std::int64_t keep);
Kept channels_to_keep(const CuttingWork& work, const Checkpoint& now, const Axis& axis,
                      std::int64_t keep);

/// The uncut model's logits on a share of the text, and how far others are from them.
class Reference {
 public:
  Reference(const CuttingWork& work, Share share);
  /// KL to the uncut model, nats a token.
  [[nodiscard]] double kl(const Checkpoint& checkpoint) const;

 private:
  const Calibration& calibration_;
  Share share_;
  std::vector<at::Tensor> logits_;
};

/// Subsets while there are at most 70 (all of 8 entries), removal one by one where there are more.
std::int64_t tries_by_kl(std::int64_t extent, std::int64_t keep);
Kept entries_by_kl(const CuttingWork& work, const Checkpoint& now, const Axis& axis,
                   std::int64_t keep, const Reference& reference, StepsTaken& steps);

// Refits after a cut. Each stays only where it lowers the error on held-out text.
std::vector<Refit> refit_states(const CuttingWork& work, Checkpoint& model, const Axis& axis,
                                const Kept& kept);
std::vector<Refit> refit_steps(const CuttingWork& work, Checkpoint& model, const Axis& axis);
std::vector<Refit> refit_channels(const CuttingWork& work, Checkpoint& model, const Axis& axis,
                                  const Kept& kept);

}  // namespace itera::pruning
