// What models of layers have in common: rows of their tables, and the axis of whole layers.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "itera/tensor_table.hpp"

namespace itera {

/// Adds the tensors of one block to a table: their names, and those of the values they read, begin
/// with `prefix`.
class ITERA_API BlockRows {
 public:
  BlockRows(TensorTable& table, std::string prefix, int layer = -1)
      : table_(table), prefix_(std::move(prefix)), layer_(layer) {}

  /// `reads`: what it multiplies, a name within the block; "" for nothing.
  void add(const std::string& name, Role role, std::vector<std::int64_t> shape,
           const std::string& reads = "", std::vector<RowPart> parts = {});
  /// `norm.weight` and `norm.bias`.
  void add_norm(std::int64_t width);

 private:
  TensorTable& table_;
  std::string prefix_;
  int layer_;
};

/// Before the layers: `embedding.weight` (V, d), and `position_embedding.weight` where positions
/// are learned.
ITERA_API void add_embedding(TensorTable& table, std::int64_t vocabulary, std::int64_t width,
                             std::optional<std::int64_t> positions);
/// After the layers: `norm`, and `lm_head.weight` (V, d), which may share the embedding's values.
ITERA_API void add_head(TensorTable& table, std::int64_t vocabulary, std::int64_t width, bool tied);

/// Axis "layer": entry i owns every tensor of layer i.
ITERA_API Axis layer_axis(const TensorTable& table, std::int64_t layers);

}  // namespace itera
