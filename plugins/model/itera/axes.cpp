// What of an itera model can be cut, and everything that is cut with it. The residual width is no
// axis: every layer adds to it.
#include <fmt/format.h>

#include <algorithm>

#include "architecture.hpp"
#include "itera/layers.hpp"

namespace itera::ssm {

namespace {

std::string mixer(std::size_t layer) { return fmt::format("layers.{}.ssm.", layer); }

/// A_log n, row n of B, column n of C.
Axis state_axis(const Config& c, std::size_t layer) {
  const std::string p = mixer(layer) + "ssm.";
  return {"state",
          static_cast<int>(layer),
          c.states[layer],
          1,
          {{p + "A_log", 0}, {p + "B", 0}, {p + "C", 1}}};
}

/// A row of delta_proj: dt is the mean over the rows, so nothing else is coupled to it.
Axis step_axis(const Config& c, std::size_t layer) {
  const std::string p = mixer(layer) + "ssm.delta_proj.";
  return {
      "step", static_cast<int>(layer), c.step_rows[layer], 1, {{p + "weight", 0}, {p + "bias", 0}}};
}

/// A channel is a value row and a gate row of in_proj, its convolution, a column of all that reads
/// it, a row of C, its D.
Axis channel_axis(const Config& c, std::size_t layer) {
  const std::string p = mixer(layer);
  return {"channel",
          static_cast<int>(layer),
          c.inner[layer],
          1,
          {{p + "in_proj.weight", 0, 0},
           {p + "in_proj.weight", 0, c.inner[layer]},
           {p + "conv1d.weight", 0},
           {p + "conv1d.bias", 0},
           {p + "ssm.delta_proj.weight", 1},
           {p + "ssm.B", 1},
           {p + "ssm.C", 0},
           {p + "ssm.D", 0},
           {p + "out_proj.weight", 1}}};
}

Axis expert_axis(const Config& c, std::size_t layer) {
  const std::string p = fmt::format("layers.{}.moe.layer.", layer);
  Axis axis{"expert",
            static_cast<int>(layer),
            c.experts[layer],
            c.top_k,
            {{p + "router.gate.weight", 0}, {p + "router.expert_counts", 0}}};
  for (std::int64_t j = 0; j < c.experts[layer]; ++j) {
    axis.owned.push_back(
        {fmt::format("{}experts.{}.w1.weight", p, j), fmt::format("{}experts.{}.w2.weight", p, j)});
  }
  return axis;
}

template <class T> void keep_only(std::vector<T>& list, const std::vector<std::int64_t>& kept) {
  std::vector<T> left;
  for (const std::int64_t k : kept) left.push_back(list.at(static_cast<std::size_t>(k)));
  list = std::move(left);
}

}  // namespace

std::vector<Axis> Itera::axes(const Values& values) const {
  const Config c = from_values(values);
  std::vector<Axis> axes;
  for (std::size_t i = 0; i < c.layers(); ++i) {
    axes.push_back(state_axis(c, i));
    axes.push_back(step_axis(c, i));
    axes.push_back(channel_axis(c, i));
    if (c.experts[i] > 0) axes.push_back(expert_axis(c, i));
  }
  axes.push_back(layer_axis(tensors(values), static_cast<std::int64_t>(c.layers())));
  return axes;
}

Values Itera::cut(const Values& values, const Axis& axis,
                  const std::vector<std::int64_t>& kept) const {
  Config c = from_values(values);
  if (axis.kind == "layer") {
    for (auto* list : {&c.inner, &c.states, &c.step_rows, &c.experts, &c.expert_width})
      keep_only(*list, kept);
    return to_values(c);
  }
  const auto layer = static_cast<std::size_t>(axis.layer);
  const auto left = static_cast<std::int64_t>(kept.size());
  if (axis.kind == "state") c.states.at(layer) = left;
  else if (axis.kind == "step") c.step_rows.at(layer) = left;
  else if (axis.kind == "channel") c.inner.at(layer) = left;
  else if (axis.kind == "expert") c.experts.at(layer) = left;
  else throw Error("an itera model has no axis \"" + axis.kind + "\"", Fault::invalid);
  return to_values(from_values(to_values(c)));  // checks what is left
}

}  // namespace itera::ssm
