// A run's state travels as a checkpoint file of its own: tensors under a prefix, the rest as
// configuration.
#include "run_state.hpp"

#include <ATen/ATen.h>
#include <fmt/format.h>

#include "itera/error.hpp"

namespace itera::adamw {

namespace {

constexpr const char* state_kind = "adamw-state";

Values to_values(const CurvePoint& p) {
  return {p.step, p.learning_rate, p.loss, p.gradient_norm,
          p.validation_loss ? Values(*p.validation_loss) : Values()};
}

CurvePoint point_from(const Values& v) {
  CurvePoint p{v.at(0), v.at(1), v.at(2), v.at(3), {}};
  if (!v.at(4).is_null()) p.validation_loss = v.at(4).get<double>();
  return p;
}

void add(Checkpoint& checkpoint, const std::string& prefix, const Tensors& tensors) {
  for (const auto& [name, tensor] : tensors)
    checkpoint.tensors[prefix + name] = store_f32(tensor.detach());
}

Tensors take(const Checkpoint& checkpoint, const std::string& prefix) {
  Tensors tensors;
  for (const auto& [name, stored] : checkpoint.tensors) {
    if (name.starts_with(prefix)) tensors[name.substr(prefix.size())] = stored->dense().clone();
  }
  return tensors;
}

}  // namespace

RunState fresh_state(const Checkpoint& start, const TensorTable& table) {
  RunState state;
  for (const TensorInfo& info : table) {
    if (!info.tied_to.empty()) continue;
    const at::Tensor& weight = state.weights[info.name] = start.at(info.name)->dense().clone();
    if (!has_weights(info)) continue;
    state.first_moments[info.name] = at::zeros_like(weight);
    state.second_moments[info.name] = at::zeros_like(weight);
  }
  return state;
}

void save_state(const RunState& state, const std::filesystem::path& file) {
  Checkpoint checkpoint{state_kind, {}, "", {}, {}};
  add(checkpoint, "weight/", state.weights);
  add(checkpoint, "first/", state.first_moments);
  add(checkpoint, "second/", state.second_moments);
  add(checkpoint, "best/", state.best);
  Values curve = Values::array();
  for (const CurvePoint& point : state.curve) curve.push_back(to_values(point));
  checkpoint.config = {{"step", state.step},
                       {"best_step", state.best_step},
                       {"curve", std::move(curve)},
                       {"best_loss", state.best.empty() ? Values() : Values(state.best_loss)},
                       {"validations_without_gain", state.validations_without_gain}};
  save(checkpoint, file);
}

std::optional<RunState> load_state(const std::filesystem::path& file) {
  if (!std::filesystem::exists(file)) return std::nullopt;
  const Checkpoint checkpoint = load_checkpoint(file);
  RunState state;
  state.weights = take(checkpoint, "weight/");
  state.first_moments = take(checkpoint, "first/");
  state.second_moments = take(checkpoint, "second/");
  state.best = take(checkpoint, "best/");
  const Values& c = checkpoint.config;
  c.at("step").get_to(state.step);
  c.at("best_step").get_to(state.best_step);
  if (!c.at("best_loss").is_null()) c.at("best_loss").get_to(state.best_loss);
  c.at("validations_without_gain").get_to(state.validations_without_gain);
  for (const Values& point : c.at("curve")) state.curve.push_back(point_from(point));
  return state;
}

Checkpoint with_weights(const Checkpoint& start, const Tensors& weights) {
  Checkpoint checkpoint = start;
  for (const auto& [name, weight] : weights)
    checkpoint.tensors[name] = store_f32(weight.detach().clone());
  return checkpoint;
}

std::string curve_csv(const std::vector<CurvePoint>& curve) {
  std::string text = "step,learning_rate,loss,gradient_norm,validation_loss\n";
  for (const CurvePoint& p : curve) {
    text += fmt::format("{},{},{},{},{}\n", p.step, p.learning_rate, p.loss, p.gradient_norm,
                        p.validation_loss ? fmt::format("{}", *p.validation_loss) : "");
  }
  return text;
}

}  // namespace itera::adamw
