// The compressor: its words are sorted into one of two halves, which then do all the work.
#pragma once

#include <variant>

#include "itera/calibration.hpp"
#include "itera/component.hpp"
#include "settings.hpp"

namespace itera::pruning {

const Schema<Params>& schema();

class Pruning final : public Compressor {
 public:
  /// Throws Error for words that do not go together.
  explicit Pruning(const Params& params);

  [[nodiscard]] std::vector<Claim> claims(const Outline& outline) const override;
  Checkpoint compress(const Checkpoint& checkpoint, const Workbench& bench,
                      Context& context) override;

 private:
  std::variant<Sparsity, Cut> settings_;
};

}  // namespace itera::pruning
