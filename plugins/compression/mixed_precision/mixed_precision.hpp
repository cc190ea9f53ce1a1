// mixed_precision: each tensor in the form that rules give it, or that a search finds.
#pragma once

#include <vector>

#include "itera/component.hpp"
#include "rules.hpp"

namespace itera::mixed {

class MixedPrecision final : public Compressor {
 public:
  explicit MixedPrecision(const Params& params);

  [[nodiscard]] std::vector<Claim> claims(const Outline& outline) const override;
  Checkpoint compress(const Checkpoint& checkpoint, const Workbench& bench,
                      Context& context) override;

 private:
  std::vector<FormRule> rules_;  ///< the preset's last; with a search, the hand map
  std::optional<SearchText> search_;
  double max_unmatched_;
};

}  // namespace itera::mixed
