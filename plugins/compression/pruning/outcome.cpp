// Sums over tensors.
#include "outcome.hpp"

#include <ATen/ATen.h>
#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>

namespace itera::pruning {

namespace {

std::int64_t parameters_of(const TensorTable& tensors) {
  std::int64_t all = 0;
  for (const TensorInfo& info : tensors) {
    if (!has_weights(info)) continue;
    std::int64_t size = 1;
    for (const std::int64_t extent : info.shape) size *= extent;
    all += size;
  }
  return all;
}

void note_fallbacks(const Sparsity& sparsity, const std::vector<Outcome>& outcomes,
                    Context& context) {
  std::vector<std::string> names;
  for (const Outcome& o : outcomes) {
    if (o.method != sparsity.method)
      names.push_back(fmt::format("{} ({}, {} inputs)", o.tensor, name_of(o.method), o.inputs));
  }
  if (names.empty()) return;
  context.note(fmt::format("{} tensors saw too few inputs for {}: {}", names.size(),
                           name_of(sparsity.method), fmt::join(names, ", ")));
}

}  // namespace

void report(const Sparsity& sparsity, const Checkpoint& before, const TensorTable& tensors,
            const std::vector<Outcome>& outcomes, Context& context) {
  Values detail = Values::array();
  std::int64_t weights = 0, zeros = 0, bytes = 0, emptied = 0, zeros_before = 0;
  for (const Outcome& o : outcomes) {
    weights += o.weights;
    zeros += o.zeros;
    bytes += o.bytes;
    emptied += o.rows_emptied;
    zeros_before += before.at(o.tensor)->dense().eq(0).sum().item<std::int64_t>();
    detail.push_back({{"tensor", o.tensor},
                      {"method", name_of(o.method)},
                      {"sparsity", static_cast<double>(o.zeros) / static_cast<double>(o.weights)},
                      {"bytes", o.bytes},
                      {"relative_error", o.relative_error}});
  }
  const auto share = [&](std::int64_t of) {
    return static_cast<double>(of) / static_cast<double>(weights);
  };
  const std::int64_t parameters = parameters_of(tensors);
  context.record("sparsity", share(zeros));
  context.record("bits_per_weight", 8 * share(bytes), "bits");
  context.record("parameters_before", static_cast<double>(parameters));
  context.record("parameters_after", static_cast<double>(parameters - (zeros - zeros_before)));
  context.record_text("pruning_detail", detail.dump());
  const auto worst = std::ranges::max_element(outcomes, {}, &Outcome::relative_error);
  context.note(fmt::format("{} tensors pruned; the largest relative output error is {:.3g}, of {}",
                           outcomes.size(), worst->relative_error, worst->tensor));
  note_fallbacks(sparsity, outcomes, context);
  if (emptied > 0) context.note(fmt::format("{} rows have no entry left", emptied));
}

}  // namespace itera::pruning
