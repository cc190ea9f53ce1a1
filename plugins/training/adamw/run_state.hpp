// All that a training run is at a step: what must be saved so that going on equals never having
// stopped.
#pragma once

#include <ATen/core/Tensor.h>

#include <cstdint>
#include <filesystem>
#include <limits>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "itera/checkpoint.hpp"

namespace itera::adamw {

/// One line of the loss curve; the validation loss is there where it was measured.
struct CurvePoint {
  std::int64_t step;
  double learning_rate, loss, gradient_norm;
  std::optional<double> validation_loss;
};

using Tensors = std::map<std::string, at::Tensor>;

struct RunState {
  std::int64_t step = 0;  ///< steps done
  Tensors weights, first_moments, second_moments, best;
  double best_loss = std::numeric_limits<double>::infinity();
  std::int64_t best_step = 0, validations_without_gain = 0;
  std::vector<CurvePoint> curve;
};

/// The state before the first step: moments for every tensor that is not a counter.
RunState fresh_state(const Checkpoint& start, const TensorTable& table);

void save_state(const RunState& state, const std::filesystem::path& file);
/// Nothing when there is no such file.
std::optional<RunState> load_state(const std::filesystem::path& file);

/// The checkpoint that `start` becomes with these weights.
Checkpoint with_weights(const Checkpoint& start, const Tensors& weights);

std::string curve_csv(const std::vector<CurvePoint>& curve);

}  // namespace itera::adamw
