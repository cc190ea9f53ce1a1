// What stages are expected to take, by what their components took before.
#pragma once

#include <cstdint>
#include <filesystem>
#include <vector>

#include "plan/plan.hpp"

namespace itera {

/// The memory is cache/durations.json. It only orders and forecasts: a damaged one counts as empty,
/// and of two processes that write it the later one wins.
class Durations {
 public:
  explicit Durations(const std::filesystem::path& cache_root);

  /// Seconds of the same component before; where it has none, what its kind of stage usually takes.
  [[nodiscard]] double seconds(const Plan::Stage& stage) const;
  [[nodiscard]] std::int64_t peak_bytes(const Plan::Stage& stage) const;  ///< 0: not known
  [[nodiscard]] bool known(const Plan::Stage& stage) const;
  [[nodiscard]] bool know_all(const Plan& plan) const;

  void learn(const Plan::Stage& stage, double seconds, std::int64_t peak_bytes);
  /// Never fails: a memory that cannot be written costs a better order.
  void save() const noexcept;

 private:
  std::filesystem::path memory_;
  Values known_;
  bool learnt_ = false;
};

std::vector<double> expected_seconds(const Plan& plan, const Durations& durations);

}  // namespace itera
