// SlurmBackend: the jobs of a Slurm cluster, packed into arrays.
#pragma once

#include "exec/backend.hpp"

namespace itera {

class SlurmBackend : public Backend {
 public:
  [[nodiscard]] const char* name() const noexcept override { return "slurm"; }
  void require(const Values& settings, int threads, const Wishes& wishes) const override;
  [[nodiscard]] std::optional<std::string> machine(const Values& settings) const override;
  /// Writes all that the cluster needs into the run folder, and submits it where that is wished.
  Carried carry_out(const Order& order, Observer& observer) const override;
  /// What the queue holds of the run.
  [[nodiscard]] Activity activity(const RunFolder& run, bool over) const override;
  std::string cancel(const RunFolder& run, const std::string& name, bool now) const override;
  void forget(const RunFolder& run) const override;
};

}  // namespace itera
