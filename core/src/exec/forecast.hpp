// Forecast: how far a plan is, and when it may be done.
#pragma once

#include <chrono>
#include <map>
#include <vector>

#include "exec/observer.hpp"

namespace itera {

class Forecast {
 public:
  using Time = std::chrono::steady_clock::time_point;

  /// `seconds` is what each stage is expected to take; `reliable` says that it was seen before.
  Forecast(const Plan& plan, std::vector<double> seconds, bool reliable, int jobs);

  void started(std::size_t stage, Time now);
  void again(std::size_t stage);
  /// `seconds` counts where it was done.
  void finished(std::size_t stage, Status status, double seconds);

  /// Stages that ran tell by how much the expectations are wrong; what measures time runs one by
  /// one, the rest `jobs` at a time.
  [[nodiscard]] Overall at(Time now) const;

 private:
  const Plan& plan_;
  std::vector<double> seconds_;
  std::map<std::size_t, Time> running_;
  std::vector<bool> ended_;
  Overall overall_;
  bool reliable_;
  int jobs_;
  double left_ = 0, left_timing_ = 0;  ///< expected of what has not ended
  double expected_ = 0, took_ = 0;     ///< of what was done
};

}  // namespace itera
