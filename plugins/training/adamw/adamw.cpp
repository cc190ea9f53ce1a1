// The training loop on one screen; what it needs stands above it.
#include "adamw.hpp"

#include <ATen/ATen.h>
#include <c10/core/GradMode.h>
#include <fmt/format.h>

#include <cmath>
#include <fstream>
#include <numbers>

#include "batches.hpp"
#include "itera/operations.hpp"
#include "itera/scoring.hpp"
#include "progress.hpp"
#include "run_state.hpp"

namespace itera::adamw {

namespace {

/// Tensors that share a weight decay, as the fused step wants them.
struct Group {
  std::vector<at::Tensor> weights, first_moments, second_moments, steps;
  double weight_decay;
};

class Optimiser {
 public:
  Optimiser(RunState& state, const TensorTable& table, const Params& params) : params_(params) {
    groups_[0].weight_decay = params.weight_decay;
    groups_[1].weight_decay = 0;
    for (const TensorInfo& info : table) {
      if (!has_weights(info)) continue;
      Group& group = groups_[traits_of(info.role).decays ? 0 : 1];
      group.weights.push_back(state.weights.at(info.name).requires_grad_());
      group.first_moments.push_back(state.first_moments.at(info.name));
      group.second_moments.push_back(state.second_moments.at(info.name));
      group.steps.push_back(at::full({}, static_cast<double>(state.step), at::kFloat));
    }
  }

  /// Clips the gradients to the norm `clip`, takes one step, clears them. Returns their norm before
  /// clipping.
  double step(double learning_rate) {
    const c10::NoGradGuard no_gradients;
    std::vector<at::Tensor> gradients[2], squares;
    for (int g = 0; g < 2; ++g) {
      for (at::Tensor& weight : groups_[g].weights) {
        gradients[g].push_back(weight.grad().defined() ? weight.grad() : at::zeros_like(weight));
        squares.push_back(gradients[g].back().norm().square());
        weight.mutable_grad() = at::Tensor();
      }
    }
    const double norm = std::sqrt(at::stack(squares).sum().item<double>());
    for (int g = 0; g < 2; ++g) {
      if (gradients[g].empty()) continue;
      if (params_.clip > 0 && norm > params_.clip)
        at::_foreach_mul_(gradients[g], params_.clip / (norm + 1e-6));
      Group& group = groups_[g];
      at::_foreach_add_(group.steps, 1);  // the fused step expects the number it is about to make
      at::_fused_adamw_(group.weights, gradients[g], group.first_moments, group.second_moments, {},
                        group.steps, learning_rate, params_.beta1, params_.beta2,
                        group.weight_decay, params_.epsilon,
                        /*amsgrad=*/false, /*maximize=*/false);
    }
    return norm;
  }

 private:
  Params params_;
  Group groups_[2];
};

/// As many validation windows as the budget allows, spread over the split.
std::vector<Window> validation_windows(const Corpus& corpus, std::int64_t tokens) {
  const std::vector<Window> all = corpus.windows(Split::validation);
  const auto wanted =
      static_cast<std::size_t>(std::max<std::int64_t>(1, tokens / corpus.context()));
  if (all.size() <= wanted) return all;
  std::vector<Window> chosen;
  for (std::size_t i = 0; i < wanted; ++i) chosen.push_back(all[i * all.size() / wanted]);
  return chosen;
}

double mean_nats(const std::vector<WindowScore>& scores) {
  double nats = 0, tokens = 0;
  for (const WindowScore& s : scores) nats += s.nats, tokens += static_cast<double>(s.tokens);
  return nats / tokens;
}

void keep_if_best(RunState& state, double loss) {
  if (!std::isfinite(loss)) {
    throw Error(
        fmt::format("training diverged: validation loss {} after step {} with learning rate "
                    "{:.3g}; try a lower learning_rate or a longer warmup",
                    loss, state.step, state.curve.back().learning_rate));
  }
  state.validations_without_gain++;
  if (!(loss < state.best_loss)) return;
  state.best_loss = loss;
  state.best_step = state.step;
  state.validations_without_gain = 0;
  for (const auto& [name, weight] : state.weights) state.best[name] = weight.detach().clone();
}

Checkpoint finish(const RunState& state, const Checkpoint& start, const Speedometer& speed,
                  std::int64_t begun_at, Context& context) {
  save(with_weights(start, state.weights), context.file("final.safetensors"));
  std::ofstream curve(context.file("curve.csv"));
  curve << curve_csv(state.curve);
  if (!curve.flush()) throw Error("the loss curve could not be written: is the disk full?");
  context.record("steps", static_cast<double>(state.step), "steps");
  context.record("best_step", static_cast<double>(state.best_step), "steps");
  context.record("best_validation_loss", state.best_loss, "nats/token", Better::lower);
  if (state.step > begun_at) {
    context.record("tokens_per_second", speed.tokens_per_second(state.step), "tokens/s",
                   Better::higher);
  }
  return with_weights(start, state.best);
}

}  // namespace

double learning_rate_at(const Params& p, std::int64_t step) {
  const std::int64_t warmup = p.warmup.value_or(p.steps / 20);
  if (step < warmup)
    return p.learning_rate * static_cast<double>(step + 1) / static_cast<double>(warmup);
  const double progress = static_cast<double>(step - warmup) /
                          static_cast<double>(std::max<std::int64_t>(1, p.steps - warmup));
  const double cosine = 0.5 * (1 + std::cos(std::numbers::pi * progress));
  return p.learning_rate * (p.final_fraction + (1 - p.final_fraction) * cosine);
}

Checkpoint AdamW::train(const Architecture& architecture, const Checkpoint& start,
                        const Corpus& corpus, Context& context) {
  const TensorTable table = architecture.tensors(start.config);
  const auto saved = context.scratch() / "state.safetensors";
  RunState state = load_state(saved).value_or(fresh_state(start, table));
  if (state.step > 0) context.note(fmt::format("going on from step {}", state.step));
  const std::int64_t begun_at = state.step;

  Optimiser optimiser(state, table, params_);
  Checkpoint live = start;
  for (const auto& [name, weight] : state.weights) live.tensors[name] = store_f32(weight);
  const auto model = architecture.build(live);
  Batches batches(corpus, params_.batch, context.seed());
  const std::vector<Window> validation = validation_windows(corpus, params_.validation_tokens);
  Speedometer speed(context, params_.steps, params_.batch * corpus.context(), state.step);

  while (state.step < params_.steps) {
    const double rate = learning_rate_at(params_, state.step);
    const Batch batch = batches.at(state.step);
    const Output output = model->forward(batch.inputs);
    const at::Tensor loss = cross_entropy(output.logits.flatten(0, 1), batch.targets);
    (output.auxiliary_loss.defined() ? loss + output.auxiliary_loss : loss).backward();
    const double nats = loss.item<double>(), norm = optimiser.step(rate);
    if (!std::isfinite(nats) || !std::isfinite(norm)) {
      throw Error(
          fmt::format("training diverged: loss {}, gradient norm {} at step {} with learning rate "
                      "{:.3g}; try a "
                      "lower learning_rate or a longer warmup",
                      nats, norm, state.step + 1, rate));
    }
    for (const auto& [name, count] : output.counters) state.weights.at(name).add_(count);
    state.curve.push_back({++state.step, rate, nats, norm, {}});

    const bool last = state.step == params_.steps;
    if (last || state.step % params_.validate_every == 0) {
      keep_if_best(state, *(state.curve.back().validation_loss =
                                mean_nats(score(*model, corpus, validation))));
    }
    speed.show(state);
    if (params_.patience > 0 && state.validations_without_gain >= params_.patience) {
      context.note(fmt::format("stopped early at step {}: no gain in {} validations", state.step,
                               params_.patience));
      break;
    }
    if (context.stopping()) {
      save_state(state, saved);
      throw Stopped(
          fmt::format("stopped at step {} of {}; run again to go on", state.step, params_.steps));
    }
    if (!last && state.step % params_.save_every == 0) save_state(state, saved);
  }
  return finish(state, start, speed, begun_at, context);
}

}  // namespace itera::adamw
