// States: which of them carry y = C s, and C for those.
#include <ATen/ATen.h>

#include "cutting_work.hpp"
#include "least_squares.hpp"

namespace itera::pruning {

namespace {

// R rows of text, N states

constexpr std::int64_t most_for_all_subsets = 16;

/// E of ‖C x - C' x̃_S‖² over the text, for any S, from three (N, N) moments.
class StateError {
 public:
  StateError(const at::Tensor& output, const at::Tensor& x, const at::Tensor& now, bool refit,
             double damping, std::string tensor)
      : inner_(output.t().matmul(output)),
        before_(x.t().matmul(x)),
        cross_(now.t().matmul(x)),
        gram_(now.t().matmul(now)),
        refit_(refit),
        damping_(damping),
        tensor_(std::move(tensor)) {}

  double operator()(const Kept& kept) const {
    const at::Tensor index = at::tensor(kept, at::kLong),
                     eye = at::eye(before_.size(0), at::kDouble);
    const at::Tensor cross = cross_.index_select(0, index);  // (k, N)
    const at::Tensor gram = gram_.index_select(0, index).index_select(1, index);
    const at::Tensor q = refit_ ? refitted(eye, cross, gram, damping_, tensor_)
                                : eye.index_select(1, index);  // (N, k), C' = C q
    const at::Tensor mixed = q.matmul(cross);
    const at::Tensor error = before_ - mixed - mixed.t() + q.matmul(gram).matmul(q.t());
    return (inner_ * error).sum().item<double>();  // tr(C error Cᵀ)
  }

 private:
  at::Tensor inner_, before_, cross_, gram_;
  bool refit_;
  double damping_;
  std::string tensor_;
};

}  // namespace

Kept states_to_keep(const CuttingWork& work, const Checkpoint& now, const Axis& axis,
                    std::int64_t keep) {
  const std::string& name = work.tensor_of(axis, Role::ssm_output).name;
  const at::Tensor x = work.rows(work.uncut, {name}, Share::fit).at(name),
                   cut = work.rows(now, {name}, Share::fit).at(name);
  const StateError error(work.weights(work.uncut, name), x, cut, work.settings.refit,
                         work.settings.damping, name);
  return axis.extent <= most_for_all_subsets ? best_of_all(axis.extent, keep, error)
                                             : best_by_removal(axis.extent, keep, error);
}

}  // namespace itera::pruning
