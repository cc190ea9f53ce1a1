// What a person sees while a model trains: losses and speed.
#pragma once

#include <chrono>
#include <cstdint>

#include "itera/context.hpp"
#include "run_state.hpp"

namespace itera::adamw {

class Speedometer {
 public:
  Speedometer(Context& context, std::int64_t steps, std::int64_t tokens_a_step, std::int64_t done)
      : context_(context), steps_(steps), tokens_a_step_(tokens_a_step), begun_at_(done) {}

  void show(const RunState& state);
  /// Training tokens a second since this process began to train.
  [[nodiscard]] double tokens_per_second(std::int64_t done) const;

 private:
  Context& context_;
  std::int64_t steps_, tokens_a_step_, begun_at_;
  std::chrono::steady_clock::time_point begin_ = std::chrono::steady_clock::now();
};

}  // namespace itera::adamw
