// Experts and layers: what the whole model says without them decides.
#include <ATen/ATen.h>
#include <fmt/format.h>
#include <fmt/ranges.h>

#include "cutting_work.hpp"
#include "itera/cutting.hpp"

namespace itera::pruning {

namespace {

constexpr std::int64_t most_subsets = 70;

bool all_at_once(std::int64_t extent, std::int64_t keep) {
  return subsets(extent, keep) <= most_subsets;
}

}  // namespace

Reference::Reference(const CuttingWork& work, Share share)
    : calibration_(work.calibration), share_(share) {
  calibration_.run(work.uncut, share,
                   [&](const at::Tensor& logits, const at::Tensor&) { logits_.push_back(logits); });
}

double Reference::kl(const Checkpoint& checkpoint) const {
  double sum = 0;
  std::size_t batch = 0;
  calibration_.run(checkpoint, share_, [&](const at::Tensor& logits, const at::Tensor&) {
    sum += kl_per_token(logits_.at(batch++), logits).sum().item<double>();
  });
  return sum / static_cast<double>(calibration_.tokens(share_));
}

std::int64_t tries_by_kl(std::int64_t extent, std::int64_t keep) {
  if (keep == extent) return 0;
  return all_at_once(extent, keep) ? subsets(extent, keep) : removals(extent, keep);
}

Kept entries_by_kl(const CuttingWork& work, const Checkpoint& now, const Axis& axis,
                   std::int64_t keep, const Reference& reference, StepsTaken& steps) {
  const Cost cost = [&](const Kept& kept) {
    steps.begin(fmt::format("{} [{}]", axis.kind, fmt::join(kept, ", ")));
    return reference.kl(cut(work.architecture, now, axis, kept));
  };
  return all_at_once(axis.extent, keep) ? best_of_all(axis.extent, keep, cost)
                                        : best_by_removal(axis.extent, keep, cost);
}

}  // namespace itera::pruning
