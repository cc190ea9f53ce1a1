// Windows are scored in batches; shorter ones are padded at the end, which a causal model cannot
// see.
#include "itera/scoring.hpp"

#include <ATen/ATen.h>
#include <c10/core/GradMode.h>

#include <algorithm>

#include "itera/operations.hpp"

namespace itera {

namespace {

constexpr std::size_t windows_a_batch = 16;

WindowScore sum_up(const Corpus& corpus, const Window& window, std::int64_t offset,
                   const double* nats) {
  WindowScore score;
  score.tokens = window.length;
  for (std::int64_t t = 0; t < window.length; ++t) {
    score.nats += nats[t];
    score.bytes += corpus.bytes()[static_cast<std::size_t>(window.begin + t + offset)];
  }
  return score;
}

}  // namespace

std::vector<WindowScore> score(const Model& model, const Corpus& corpus,
                               std::span<const Window> windows, std::int64_t offset,
                               const std::function<void(std::int64_t)>& each_batch) {
  const c10::NoGradGuard no_gradients;
  std::vector<WindowScore> scores;
  scores.reserve(windows.size());
  for (std::size_t first = 0; first < windows.size(); first += windows_a_batch) {
    const auto batch = windows.subspan(first, std::min(windows_a_batch, windows.size() - first));
    const auto rows = static_cast<std::int64_t>(batch.size());
    const std::int64_t longest = std::ranges::max(batch, {}, &Window::length).length;
    at::Tensor inputs = at::zeros({rows, longest}, at::kLong),
               targets = at::zeros({rows, longest}, at::kLong);
    for (std::int64_t r = 0; r < rows; ++r) {
      const Window& window = batch[static_cast<std::size_t>(r)];
      corpus.ids().copy(window.begin, window.length,
                        inputs.mutable_data_ptr<std::int64_t>() + r * longest);
      corpus.ids().copy(window.begin + offset, window.length,
                        targets.mutable_data_ptr<std::int64_t>() + r * longest);
    }
    const at::Tensor logits = model.forward(inputs).logits;  // (B, T, V)
    const at::Tensor nats = nats_per_token(logits.flatten(0, 1), targets.flatten());
    for (std::int64_t r = 0; r < rows; ++r) {
      scores.push_back(sum_up(corpus, batch[static_cast<std::size_t>(r)], offset,
                              nats.const_data_ptr<double>() + r * longest));
    }
    if (each_batch) each_batch(static_cast<std::int64_t>(scores.size()));
  }
  return scores;
}

}  // namespace itera
