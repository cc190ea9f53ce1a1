// Seat: a place for one worker, which is kept for stage after stage.
#pragma once

#include <chrono>
#include <memory>
#include <optional>

#include "exec/worker_process.hpp"

namespace itera {

struct Seat {
  using Time = std::chrono::steady_clock::time_point;

  std::unique_ptr<WorkerProcess> worker;
  std::optional<std::size_t> stage{};  ///< what it runs
  bool ready = false;
  Time ready_by{};
  std::optional<Time> stop_by{};  ///< the time limit of what it runs
  std::optional<Time> kill_by{};  ///< it ran over that and was told to stop
};

}  // namespace itera
