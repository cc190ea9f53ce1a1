// What of a transformer can be cut: whole layers.
#include "architecture.hpp"
#include "itera/layers.hpp"

namespace itera::transformer {

std::vector<Axis> Transformer::axes(const Values& values) const {
  return {layer_axis(tensors(values), from_values(values).layers)};
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
