// Tensor by tensor in order of execution; what comes later sees what was pruned before.
#include "unstructured.hpp"

#include <ATen/ATen.h>
#include <fmt/format.h>

#include <algorithm>
#include <map>

#include "itera/error.hpp"
#include "itera/passes.hpp"
#include "outcome.hpp"
#include "plan.hpp"
#include "sparsegpt.hpp"
#include "steps_taken.hpp"

namespace itera::pruning {

namespace {

class Work {
 public:
  Work(const Sparsity& sparsity, const Checkpoint& checkpoint, const Workbench& bench,
       Context& context)
      : sparsity_(sparsity),
        before_(checkpoint),
        result_(checkpoint),
        bench_(bench),
        context_(context),
        targets_(targets_of(sparsity, bench.tensors())) {
    for (const Target& target : targets_) (void)weights_of(target);  // all are finite
    if (sparsity.method != Method::magnitude)
      calibration_.emplace(bench.calibration(sparsity.tokens));
  }

  Checkpoint run() {
    const std::map<std::string, Quota> quotas = quotas_of_all();
    std::vector<TensorInfo> chosen;
    for (const Target& target : targets_) chosen.push_back(target.info);
    const auto groups = passes(chosen);
    StepsTaken steps(context_, static_cast<std::int64_t>(groups.size()));
    for (const auto& group : groups) {
      steps.begin(group.front().name);
      const auto inputs = inputs_now(group);
      for (const TensorInfo& info : group)
        prune(target_named(info.name), inputs.at(info.name), quotas.at(info.name));
    }
    steps.finish();
    return std::move(result_);
  }

  [[nodiscard]] const std::vector<Outcome>& outcomes() const { return outcomes_; }

 private:
  [[nodiscard]] const Target& target_named(const std::string& name) const {
    return *std::ranges::find_if(targets_, [&](const Target& t) { return t.info.name == name; });
  }

  /// (rows, columns) f64
  [[nodiscard]] at::Tensor weights_of(const Target& target) const {
    return finite_weights(before_, target.info.name, "pruning")
        .to(at::kDouble)
        .reshape({target.rows, target.columns});
  }

  /// What enters these tensors in the model as it is pruned so far.
  [[nodiscard]] std::map<std::string, Inputs> inputs_now(
      const std::vector<TensorInfo>& group) const {
    std::map<std::string, Inputs> inputs;
    std::vector<std::string> products;
    for (const TensorInfo& info : group) {
      const Target& target = target_named(info.name);
      inputs[info.name] = unseen(target.columns);
      if (info.shape.size() == 2) products.push_back(info.name);  // others are no products
    }
    if (!calibration_ || products.empty()) return inputs;
    for (const auto& [name, gram] : calibration_->grams(result_, products))
      inputs[name] = inputs_of(gram, target_named(name).looked_up);
    return inputs;
  }

  [[nodiscard]] std::map<std::string, Quota> quotas_of_all() const {
    std::map<std::string, Quota> quotas;
    for (const Target& target : targets_) {
      if (const auto quota = quota_of(sparsity_, target)) quotas[target.info.name] = *quota;
    }
    if (!quotas.empty()) return quotas;
    std::vector<TensorInfo> all;
    for (const Target& target : targets_) all.push_back(target.info);
    const auto inputs = inputs_now(all);
    std::vector<at::Tensor> scores;
    for (const Target& target : targets_)
      scores.push_back(comparable_scores(target, inputs.at(target.info.name)));
    const auto counts = shares(scores, total_of(sparsity_, targets_));
    for (std::size_t i = 0; i < targets_.size(); ++i) {
      expect_something_left(targets_[i], targets_[i].size() - counts[i]);
      quotas[targets_[i].info.name] = {Quota::Of::tensor, counts[i]};
    }
    return quotas;
  }

  /// Between tensors magnitudes are compared as they are; else by the share of the tensor's output
  /// energy that goes with an entry.
  [[nodiscard]] at::Tensor comparable_scores(const Target& target, const Inputs& inputs) const {
    const at::Tensor weights = weights_of(target);
    if (sparsity_.method == Method::magnitude) return scores(Method::magnitude, weights, inputs);
    const Method method = feasible(sparsity_.method, inputs, target.columns);
    const at::Tensor cost =
        method == Method::sparsegpt
            ? scores(method, weights, inputs,
                     inverse_cholesky(inputs.moment, sparsity_.damping, target.info.name))
            : scores(method, weights, inputs).square();
    const double energy = output_energy(weights, inputs);
    return energy > 0 ? cost / energy : cost;
  }

  void prune(const Target& target, const Inputs& inputs, const Quota& quota) {
    const at::Tensor weights = weights_of(target);
    const Method method = feasible(sparsity_.method, inputs, target.columns);
    const at::Tensor values =
        method == Method::sparsegpt
            ? sparsegpt(weights,
                        inverse_cholesky(inputs.moment, sparsity_.damping, target.info.name), quota)
            : weights.masked_fill(lowest(scores(method, weights, inputs), quota), 0);
    const std::int64_t emptied = rows_emptied(target, weights, values, quota);
    const StoredPtr stored = store_named(target, values);
    result_.tensors.at(target.info.name) = stored;
    const at::Tensor now = stored->dense().to(at::kDouble).reshape({target.rows, target.columns});
    const double energy = output_energy(weights, inputs);
    outcomes_.push_back({target.info.name, method, inputs.rows, target.size(),
                         now.eq(0).sum().item<std::int64_t>(), stored->bytes(), emptied,
                         energy > 0 ? output_energy(weights - now, inputs) / energy : 0});
  }

  static void expect_something_left(const Target& target, std::int64_t left) {
    if (left > 0) return;
    throw Error(
        fmt::format("pruning: none of the {} entries of \"{}\" would stay; lower sparsity, say "
                    "scope: row, or leave the tensor out by match:",
                    target.size(), target.info.name),
        Fault::invalid);
  }

  /// Rows that had something and have nothing left. Throws Error where a row may not be emptied.
  static std::int64_t rows_emptied(const Target& target, const at::Tensor& before,
                                   const at::Tensor& after, const Quota& quota) {
    const at::Tensor emptied = at::nonzero(before.ne(0).any(1) & after.eq(0).all(1)).flatten();
    if (emptied.numel() == 0) return 0;
    expect_something_left(target, after.ne(0).sum().item<std::int64_t>());
    if (quota.of == Quota::Of::tensor) return emptied.numel();
    throw Error(
        fmt::format("pruning: row {} of \"{}\" would be emptied; lower sparsity, say scope: "
                    "tensor, or leave the tensor out by match:",
                    emptied[0].item<std::int64_t>(), target.info.name),
        Fault::invalid);
  }

  static StoredPtr store_named(const Target& target, const at::Tensor& values) {
    try {
      return store(values.to(at::kFloat).view(target.info.shape), target.form);
    } catch (const Error& e) {
      throw Error(fmt::format("pruning: tensor \"{}\": {}", target.info.name, e.what()), e.fault());
    }
  }

  const Sparsity& sparsity_;
  const Checkpoint& before_;
  Checkpoint result_;
  const Workbench& bench_;
  Context& context_;
  std::vector<Target> targets_;
  std::optional<Calibration> calibration_;
  std::vector<Outcome> outcomes_;
};

}  // namespace

Checkpoint pruned(const Sparsity& sparsity, const Checkpoint& checkpoint, const Workbench& bench,
                  Context& context) {
  Work work(sparsity, checkpoint, bench, context);
  Checkpoint result = work.run();
  report(sparsity, checkpoint, bench.tensors(), work.outcomes(), context);
  return result;
}

}  // namespace itera::pruning
