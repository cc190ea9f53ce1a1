// What a spec says, as the two halves of the plugin read it.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "criteria.hpp"
#include "itera/schema.hpp"
#include "itera/targets.hpp"

namespace itera::pruning {

/// Words of the spec. Most are optional, so that one that belongs to the other half is noticed.
struct Params {
  std::optional<std::string> method, pattern, scope, store, axis;
  std::optional<double> sparsity, damping;
  std::optional<std::vector<std::string>> match, role;
  std::optional<PerLayer> keep;
  std::optional<bool> refit;
  std::int64_t calibration_tokens = 16384;
};

enum class Scope { row, tensor, global };

/// Single weights become zero.
struct Sparsity {
  Method method = Method::magnitude;
  double share = 0.5;
  bool two_of_four = false;
  Scope scope = Scope::row;
  Form form;  ///< sparse or two_four
  Targets targets;
  std::int64_t tokens = 0;
  double damping = 0.01;
};

/// Whole entries of an axis go.
struct Cut {
  std::string axis;
  std::vector<std::int64_t> keep;  ///< one for all layers, or one each
  bool refit = true;
  std::int64_t tokens = 0;
  double damping = 1e-4;
};

}  // namespace itera::pruning
