// Products behind a cut, fitted one after the other to what they gave in the uncut model.
#include <ATen/ATen.h>

#include <algorithm>

#include "cutting_work.hpp"
#include "itera/passes.hpp"
#include "least_squares.hpp"

namespace itera::pruning {

namespace {

struct Texts {
  std::map<std::string, at::Tensor> fit, held_out;  // name → (R, columns)
};

Texts texts_of(const CuttingWork& work, const Checkpoint& checkpoint,
               const std::vector<std::string>& names) {
  return {work.rows(checkpoint, names, Share::fit), work.rows(checkpoint, names, Share::held_out)};
}

/// The uncut weight, of whose rows only those are left that the cut kept.
at::Tensor wanted_weights(const CuttingWork& work, const std::string& name, const Axis& axis,
                          const Kept& kept) {
  at::Tensor weights = work.weights(work.uncut, name);
  for (const Slice& slice : axis.slices) {
    if (slice.tensor == name && slice.dim == 0)
      weights = weights.index_select(0, at::tensor(kept, at::kLong) + slice.offset);
  }
  return weights;
}

Refit refit(const CuttingWork& work, Checkpoint& model, const std::string& name,
            const at::Tensor& wanted, const Texts& before, const Texts& now) {
  const at::Tensor &x = before.fit.at(name), &cut = now.fit.at(name);
  StoredPtr& stored = model.tensors.at(name);
  const at::Tensor weights =
      refitted(wanted, cut.t().matmul(x), cut.t().matmul(cut), work.settings.damping, name);
  const StoredPtr fitted = store(weights.to(at::kFloat), stored->form());
  const at::Tensor output = before.held_out.at(name).matmul(wanted.t());
  const auto error = [&](const StoredPtr& some) {
    return relative_error(output, now.held_out.at(name).matmul(some->dense().to(at::kDouble).t()));
  };
  const Refit result{name, error(stored), error(fitted)};
  if (result.kept()) stored = fitted;
  return result;
}

/// Roles in order of execution, pass by pass: what a pass changes is what the next one's inputs
/// come from.
std::vector<Refit> refit_in_order(const CuttingWork& work, Checkpoint& model, const Axis& axis,
                                  const Kept& kept, const std::vector<Role>& roles) {
  std::vector<TensorInfo> chosen;
  for (const Role role : roles) chosen.push_back(work.tensor_of(axis, role));
  std::vector<Refit> refits;
  for (const auto& pass : passes(chosen)) {
    std::vector<std::string> names;
    for (const TensorInfo& info : pass) names.push_back(info.name);
    const Texts before = texts_of(work, work.uncut, names), now = texts_of(work, model, names);
    for (const std::string& name : names) {
      const at::Tensor wanted = wanted_weights(work, name, axis, kept);
      refits.push_back(refit(work, model, name, wanted, before, now));
    }
  }
  return refits;
}

}  // namespace

std::vector<Refit> refit_states(const CuttingWork& work, Checkpoint& model, const Axis& axis,
                                const Kept& kept) {
  return refit_in_order(work, model, axis, kept, {Role::ssm_output});
}

std::vector<Refit> refit_channels(const CuttingWork& work, Checkpoint& model, const Axis& axis,
                                  const Kept& kept) {
  return refit_in_order(work, model, axis, kept,
                        {Role::ssm_step, Role::ssm_input, Role::ssm_output, Role::ssm_out});
}

}  // namespace itera::pruning
