// What can be said of unstructured pruning from names and shapes alone.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "itera/claim.hpp"
#include "masks.hpp"
#include "settings.hpp"

namespace itera::pruning {

/// One tensor to treat, as a matrix: dimensions behind the first are one.
struct Target {
  TensorInfo info;
  std::int64_t rows, columns;
  Form form;       ///< it will have
  bool looked_up;  ///< by its rows, beside any product

  [[nodiscard]] std::int64_t size() const { return rows * columns; }
};

/// In the table's order. Throws Error for a pattern without a tensor and for a tensor that is no
/// longer plain.
std::vector<Target> targets_of(const Sparsity& sparsity, const TensorTable& tensors);

/// How many entries of this tensor go; nothing where only all tensors together know (scope global).
/// Throws Error where none of a row, or of the tensor, would stay.
std::optional<Quota> quota_of(const Sparsity& sparsity, const Target& target);

/// How many go of all tensors together (scope global).
std::int64_t total_of(const Sparsity& sparsity, const std::vector<Target>& targets);

}  // namespace itera::pruning
