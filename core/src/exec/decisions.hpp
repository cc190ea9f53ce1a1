// What becomes of a stage, of its worker, of a whole plan: decided from facts alone, so that the
// pool and the tasks of a cluster decide alike.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "exec/execute.hpp"
#include "exec/exit.hpp"

namespace itera {

/// An input of a stage, as far as the stage is concerned.
struct Input {
  enum class State {
    there,
    comes,  ///< somebody is to compute it still
    failed,
    stopped,
    skipped,
    not_made,  ///< by whoever had to
    lost       ///< it was there, and was found damaged
  };
  std::string label;
  State state = State::there;
};

Input::State state_of(Status status);

/// Why a stage with these inputs is skipped: the first that will not come. Nothing where all do.
std::optional<std::string> why_skipped(const std::vector<Input>& inputs);

/// What the cache holds of a stage.
enum class Holding { nothing, sound, damaged, unusable };

struct Facts {
  Holding holding = Holding::nothing;
  bool failed_before = false;          ///< in this run, and nobody asked for another try
  std::optional<std::string> skipped;  ///< why it must not run
};

/// `stay_failed`: as it ended before.
enum class NextStep { take_over, fail, stay_failed, skip, run };

/// What is there is taken, whatever else is known; what is damaged counts as not there.
NextStep next_step(const Facts& facts);

/// A worker that left a stage without a result or an error.
struct Unfinished {
  enum class How {
    saved,    ///< it was told to stop
    died,     ///< by itself
    expelled  ///< it broke the protocol, or was never ready
  } how;
  bool interrupted = false;  ///< the whole run is
  bool overdue = false;      ///< the stage ran over its time limit
  bool ready = true;         ///< the worker was, before
  int attempts = 1;          ///< of the stage, with this one
  int retries = 0;           ///< that it has after deaths
  int repeats = 0;           ///< of the stage, for other reasons
};

enum class After { again, failed, stopped, overdue };

After what_follows(const Unfinished& facts);

/// `why` it was lost, how its process ended, and what that may mean.
std::string loss_text(const std::string& why, const Unfinished& facts, const Exit& exit);

/// An input is computed once more when a stage that failed finds it gone from the cache.
bool comes_again(bool in_cache, int repeats);

/// How a plan ended, or what of it one process ran.
enum class Ending {
  done,
  stopped,
  gate,  ///< no more than a guard refused
  failed,
  out_of_time,  ///< SIGUSR1 said so
  superseded    ///< another process took it over
};

/// The worst of what stages came to; what never ended was stopped.
Ending worst_of(const std::vector<Result>& results);

/// An interruption weighs more than failures: they are not all that is missing.
Ending ending_of(const Outcome& outcome, bool superseded = false);

/// Of the program that ends so.
int exit_code(Ending ending);

}  // namespace itera
