// Observer: who watches stages run. Called between reading events, so it must be quick.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "exec/schedule.hpp"
#include "itera/error.hpp"
#include "plan/plan.hpp"
#include "protocol/event.hpp"

namespace itera {

/// How a stage ended.
struct Result {
  Status status = Status::waiting;
  double seconds = 0,
         cpu_seconds = 0;  ///< of the computation, also when it was an earlier one that is cached
  std::int64_t peak_bytes = 0;
  std::string message;  ///< why it failed, was skipped or stopped
  Fault fault = Fault::failed;  ///< what kind of failure it was
};

/// Where the whole plan stands.
struct Overall {
  std::size_t stages = 0, complete = 0, failed = 0, skipped = 0;
  std::optional<double> seconds_left;  ///< nothing until there is something to reckon from
};

class Observer {
 public:
  Observer() = default;
  Observer(const Observer&) = delete;
  Observer& operator=(const Observer&) = delete;
  virtual ~Observer() = default;

  virtual void started(const Plan::Stage& stage) = 0;
  virtual void progress(const Plan::Stage& stage, const event::Progress& progress) = 0;
  virtual void note(const Plan::Stage& stage, const std::string& text) = 0;
  /// It runs later once more: its worker died, or its result was lost.
  virtual void again(const Plan::Stage& stage, const std::string& why) = 0;
  virtual void finished(const Plan::Stage& stage, const Result& result) = 0;
  virtual void interrupted() = 0;  ///< the first signal came: stages are saving themselves
  virtual void tick(const Overall& overall) = 0;  ///< a few times a second
};

}  // namespace itera
