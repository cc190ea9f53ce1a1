// What becomes of stages, from facts alone.
#include "exec/decisions.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <csignal>

namespace itera {
namespace {

constexpr int most_repeats = 3;

/// What is said of an input that will not come; nothing where it does.
const char* fate(Input::State state) {
  switch (state) {
    case Input::State::there:
    case Input::State::comes: return nullptr;
    case Input::State::failed: return "failed";
    case Input::State::stopped: return "was stopped";
    case Input::State::skipped: return "was skipped";
    case Input::State::not_made:
      return "is not there: the task that makes it failed or did not run";
    case Input::State::lost: return "was lost; `itera-lab resume` computes both";
  }
  return nullptr;
}

}  // namespace

Input::State state_of(Status status) {
  switch (status) {
    case Status::waiting:
    case Status::running:
    case Status::interrupted: return Input::State::comes;
    case Status::cached:
    case Status::done: return Input::State::there;
    case Status::failed: return Input::State::failed;
    case Status::stopped: return Input::State::stopped;
    case Status::skipped: return Input::State::skipped;
  }
  return Input::State::comes;
}

std::optional<std::string> why_skipped(const std::vector<Input>& inputs) {
  for (const Input& input : inputs) {
    if (const char* said = fate(input.state))
      return fmt::format("its input \"{}\" {}", input.label, said);
  }
  return std::nullopt;
}

NextStep next_step(const Facts& facts) {
  if (facts.holding == Holding::sound) return NextStep::take_over;
  if (facts.holding == Holding::unusable) return NextStep::fail;
  if (facts.failed_before) return NextStep::stay_failed;
  return facts.skipped ? NextStep::skip : NextStep::run;
}

After what_follows(const Unfinished& facts) {
  if (facts.interrupted) return After::stopped;
  if (facts.overdue) return After::overdue;
  const bool again =
      facts.how == Unfinished::How::saved
          ? facts.repeats < most_repeats
          : facts.how == Unfinished::How::died && facts.ready && facts.attempts <= facts.retries;
  return again ? After::again : After::failed;
}

std::string loss_text(const std::string& why, const Unfinished& facts, const Exit& exit) {
  std::string text = why + ": " + to_text(exit);
  if (facts.how != Unfinished::How::died) return text;
  if (exit.signal == SIGKILL && !facts.interrupted)
    text += "; was the memory full? fewer jobs, or a smaller batch or context, need less";
  if (facts.ready) text += fmt::format("; attempt {} of {}", facts.attempts, facts.retries + 1);
  return text;
}

bool comes_again(bool in_cache, int repeats) { return !in_cache && repeats < most_repeats; }

Ending worst_of(const std::vector<Result>& results) {
  const auto ending = [](const Result& result) {
    switch (result.status) {
      case Status::cached:
      case Status::done:
      case Status::skipped: return Ending::done;  // for what made it so there is another result
      case Status::failed: return result.fault == Fault::gate ? Ending::gate : Ending::failed;
      case Status::waiting:
      case Status::running:
      case Status::interrupted:
      case Status::stopped: break;
    }
    return Ending::stopped;
  };
  Ending worst = Ending::done;
  for (const Result& result : results) worst = std::max(worst, ending(result));
  return worst;
}

Ending ending_of(const Outcome& outcome, bool superseded) {
  if (superseded) return Ending::superseded;
  if (!outcome.interrupted) return worst_of(outcome.results);
  return outcome.signal == SIGUSR1 ? Ending::out_of_time : Ending::stopped;
}

int exit_code(Ending ending) {
  switch (ending) {
    case Ending::done: return 0;
    case Ending::gate: return static_cast<int>(Fault::gate);
    case Ending::failed: return static_cast<int>(Fault::failed);
    case Ending::stopped:
    case Ending::out_of_time:
    case Ending::superseded: break;
  }
  return static_cast<int>(Fault::stopped);
}

}  // namespace itera
