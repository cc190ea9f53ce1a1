// Drift: how far a compressed model with a carried state runs away from its twin, and how much of
// that the recurrence itself adds.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "itera/component.hpp"

namespace itera {

struct BlockError {
  std::int64_t layer = 0;  ///< of the compressed model
  std::string block;       ///< "mixer" or "feed_forward"
  double relative = 0;     ///< ‖added - twin's‖ / ‖twin's‖ over the text
};

struct Drift {
  std::int64_t segments = 0, segment_tokens = 0;
  bool within_positions = false;       ///< segments are as long as the learned table, no longer
  double kl = 0;                       ///< KL(twin ‖ model), nats a token, with its own state
  double share = 0, share_error = 0;   ///< the recurrent share and its standard error
  std::vector<double> kl_by_position;  ///< mean over each 64 tokens of a segment, in order
  std::vector<BlockError> blocks;
  std::vector<std::vector<double>> half_lives;  ///< tokens, per layer with states, per state
};

/// Both run over the test text in segments of 8 × `window` tokens (the length of the position table
/// where there is one), the state carried. The recurrent share is KL with the model's own state
/// minus KL when, every 64 tokens, its state is replaced by the twin's (the entries it kept).
Drift measure_drift(const Architecture& architecture, const Checkpoint& twin,
                    const Checkpoint& checkpoint, const Corpus& corpus);

}  // namespace itera
