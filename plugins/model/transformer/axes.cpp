// What of a transformer can be cut: whole layers.
#include <fmt/format.h>

#include "architecture.hpp"

namespace itera::transformer {

std::vector<Axis> Transformer::axes(const Values& values) const {
  Axis axis{"layer", -1, from_values(values).layers, 1, {}, {}};
  const TensorTable table = tensors(values);
  for (std::int64_t i = 0; i < axis.extent; ++i) {
    auto& owned = axis.owned.emplace_back();
    for (const TensorInfo& info : table) {
      if (info.name.starts_with(fmt::format("layers.{}.", i))) owned.push_back(info.name);
    }
  }
  return {axis};
}

Values Transformer::cut(const Values& values, const Axis& axis,
                        const std::vector<std::int64_t>& kept) const {
  if (axis.kind != "layer") {
    throw Error("a transformer has no axis \"" + axis.kind + "\"", Fault::invalid);
  }
  Values smaller = values;
  smaller["layers"] = kept.size();
  (void)from_values(smaller);  // checks what is left
  return smaller;
}

}  // namespace itera::transformer
