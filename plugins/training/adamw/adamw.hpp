// AdamW (Loshchilov and Hutter 2019, algorithm 2) on next-token cross-entropy.
#pragma once

#include "itera/component.hpp"
#include "params.hpp"

namespace itera::adamw {

class AdamW final : public Trainer {
 public:
  explicit AdamW(Params params) : params_(params) {}
  Checkpoint train(const Architecture& architecture, const Checkpoint& start, const Corpus& corpus,
                   Context& context) override;

 private:
  Params params_;
};

}  // namespace itera::adamw
