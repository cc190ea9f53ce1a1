// Rows of tables under names that models of layers share.
#include "itera/layers.hpp"

#include <utility>

namespace itera {

void BlockRows::add(const std::string& name, Role role, std::vector<std::int64_t> shape,
                    const std::string& reads, std::vector<RowPart> parts) {
  TensorInfo info{prefix_ + name, role, std::move(shape), "", std::move(parts)};
  info.layer = layer_;
  if (!reads.empty()) info.reads = prefix_ + reads;
  table_.push_back(std::move(info));
}

void BlockRows::add_norm(std::int64_t width) {
  add("norm.weight", Role::norm, {width});
  add("norm.bias", Role::bias, {width});
}

void add_embedding(TensorTable& table, std::int64_t vocabulary, std::int64_t width,
                   std::optional<std::int64_t> positions) {
  BlockRows first(table, "");
  first.add("embedding.weight", Role::embedding, {vocabulary, width});
  if (positions) first.add("position_embedding.weight", Role::position, {*positions, width});
}

void add_head(TensorTable& table, std::int64_t vocabulary, std::int64_t width, bool tied) {
  BlockRows last(table, "");
  last.add_norm(width);
  last.add("lm_head.weight", Role::head, {vocabulary, width}, "normed");
  if (tied) table.back().tied_to = "embedding.weight";
}

Axis layer_axis(const TensorTable& table, std::int64_t layers) {
  Axis axis{"layer", -1, layers, 1, {}, {}};
  axis.owned.resize(static_cast<std::size_t>(layers));
  for (const TensorInfo& info : table) {
    if (info.layer >= 0) axis.owned.at(static_cast<std::size_t>(info.layer)).push_back(info.name);
  }
  return axis;
}

}  // namespace itera
