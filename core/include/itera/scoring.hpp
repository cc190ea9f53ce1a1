// Scoring a text: how many nats a model spends on each window. What validation and perplexity have
// in common.
#pragma once

#include <cstdint>
#include <functional>
#include <span>
#include <vector>

#include "itera/component.hpp"

namespace itera {

struct WindowScore {
  double nats = 0;          ///< summed over the window's targets
  std::int64_t tokens = 0;  ///< targets
  std::int64_t bytes = 0;   ///< source bytes the targets stand for
};

/// Targets are the tokens `offset` after each input; every window starts with a fresh state.
/// `each_batch(done)` is called after every batch with the number of windows done, and may throw to
/// end early.
ITERA_API std::vector<WindowScore> score(const Model& model, const Corpus& corpus,
                                         std::span<const Window> windows, std::int64_t offset = 1,
                                         const std::function<void(std::int64_t)>& each_batch = {});

}  // namespace itera
