// int4: matrices in four bits, their levels chosen by rounding, HQQ or GPTQ.
#pragma once

#include "itera/calibration.hpp"
#include "itera/targets.hpp"
#include "itera/treated.hpp"

namespace itera::int4 {

struct Params {
  std::string format = "int4", method = "rtn", uneven = "shorten";
  std::string group_size = "64";
  bool symmetric = true;
  bool act_order = false;
  double damping = 0.01;
  std::int64_t calibration_tokens = 16384;
  std::vector<std::string> match, role;
};

class Int4 final : public Compressor {
 public:
  /// Throws Error for words that do not go together.
  explicit Int4(Params params);

  [[nodiscard]] std::vector<Claim> claims(const Outline& outline) const override;
  Checkpoint compress(const Checkpoint& checkpoint, const Workbench& bench,
                      Context& context) override;

 private:
  class Run;

  [[nodiscard]] std::vector<TensorInfo> chosen(const TensorTable& tensors,
                                               std::vector<std::string>* skipped) const;

  Params params_;
  Form form_;
};

}  // namespace itera::int4
