// A plan is run on this machine by a pool of workers.
#include "exec/execute.hpp"

#include <fmt/format.h>
#include <poll.h>

#include <algorithm>
#include <optional>
#include <utility>

#include "base/files.hpp"
#include "base/text.hpp"
#include "exec/decisions.hpp"
#include "exec/durations.hpp"
#include "exec/forecast.hpp"
#include "exec/interrupts.hpp"
#include "exec/ledger.hpp"
#include "exec/log_tail.hpp"
#include "exec/seat.hpp"
#include "itera/error.hpp"

namespace itera {
namespace {

namespace fs = std::filesystem;
using Clock = std::chrono::steady_clock;
constexpr std::chrono::milliseconds between_ticks{100}, to_end{5'000};
constexpr std::chrono::hours scratch_is_kept{30 * 24};

class Executor {
 public:
  Executor(const Plan& plan, const Cache& cache, const RunFolder& run, const Execution& execution,
           Observer& observer)
      : plan_(plan),
        cache_(cache),
        run_(run),
        execution_(execution),
        observer_(observer),
        ledger_(plan, cache, run),
        durations_(cache.root()),
        schedule_(plan, expected_seconds(plan, durations_)),
        forecast_(plan, expected_seconds(plan, durations_), durations_.know_all(plan),
                  execution.jobs),
        seats_(static_cast<std::size_t>(execution.jobs)),
        attempts_(plan.stages.size()),
        repeats_(plan.stages.size()) {
    outcome_.results.resize(plan.stages.size());
  }

  Outcome make() {
    cache_.forget_scratch(scratch_is_kept);
    for (dispatch(); schedule_.running(); dispatch()) {
      ledger_.sync();
      wait();
      attend_to_signals();
      for (Seat& seat : seats_) attend_to(seat);
      observer_.tick(forecast_.at(Clock::now()));
    }
    ledger_.sync();
    durations_.save();
    for (Seat& seat : seats_) {
      if (seat.worker) dismiss(seat);
    }
    return std::move(outcome_);
  }

 private:
  const std::string& key_of(std::size_t stage) const { return plan_.stages[stage].key(); }

  void dispatch() {
    while (!outcome_.interrupted) {
      const std::optional<std::size_t> next = schedule_.next();
      if (!next) return;
      if (!advance(*next)) return;
    }
  }

  /// False when it has to wait for a seat.
  bool advance(std::size_t stage) {
    const Held held = ledger_.find(stage);
    if (held.holding == Holding::damaged)
      observer_.note(plan_.stages[stage], held.why + "; it runs again");
    const auto before = execution_.failed_before.find(key_of(stage));
    const bool failed_before = before != execution_.failed_before.end();
    switch (next_step({held.holding, failed_before, no_more_})) {
      case NextStep::take_over:
        conclude(stage, ledger_.take_over(stage, Status::cached, held));
        break;
      case NextStep::fail: conclude(stage, {Status::failed, 0, 0, 0, held.why}); break;
      case NextStep::stay_failed: conclude(stage, before->second); break;
      case NextStep::skip: conclude(stage, {Status::skipped, 0, 0, 0, no_more_.value()}); break;
      case NextStep::run:
        Seat* seat = fits(stage) ? free_seat() : nullptr;
        if (seat == nullptr) return false;
        start(*seat, stage);
    }
    return true;
  }

  /// Beside what runs now, by what its component needed before.
  [[nodiscard]] bool fits(std::size_t stage) const {
    if (execution_.memory_bytes <= 0 || !schedule_.running()) return true;
    std::int64_t needed = durations_.peak_bytes(plan_.stages[stage]);
    for (const Seat& seat : seats_) {
      if (seat.stage) needed += durations_.peak_bytes(plan_.stages[*seat.stage]);
    }
    return needed <= execution_.memory_bytes;
  }

  Seat* free_seat() {
    Seat* empty = nullptr;
    for (Seat& seat : seats_) {
      if (seat.worker && !seat.stage) return &seat;
      if (!seat.worker && empty == nullptr) empty = &seat;
    }
    return empty;
  }

  void start(Seat& seat, std::size_t stage) {
    const Plan::Stage& chosen = plan_.stages[stage];
    fs::path file;  // in our own folder: another run may publish the stage and clear its scratch
    try {
      if (!seat.worker) hire(seat);
      file = ledger_.write_task(stage, static_cast<std::size_t>(&seat - seats_.data()));
      ledger_.started(stage, execution_.attempts_before + attempts_[stage] + 1);
    } catch (const std::exception& e) {  // Error, or what the file system threw
      if (!seat.worker) no_more_ = "no worker could be started";
      return conclude(stage, {Status::failed, 0, 0, 0, e.what()});
    }
    ++attempts_[stage];
    seat.stage = stage;
    seat.stop_by.reset();
    schedule_.start(stage);
    forecast_.started(stage, Clock::now());
    observer_.started(chosen);
    seat.worker->send(file);
  }

  void hire(Seat& seat) {
    const fs::path log = run_.log(fmt::format("worker-{}.txt", workers_++));
    fs::create_directories(log.parent_path());
    seat.worker = std::make_unique<WorkerProcess>(execution_.worker, execution_.threads, log);
    seat.ready = false;
    seat.ready_by = Clock::now() + execution_.to_start;
    seat.kill_by.reset();
  }

  void wait() {
    std::vector<pollfd> all{{signals_.descriptor(), POLLIN, 0}};
    for (const Seat& seat : seats_) {
      if (seat.worker) all.push_back({seat.worker->descriptor(), POLLIN, 0});
    }
    poll(all.data(), all.size(), static_cast<int>(between_ticks.count()));
  }

  void attend_to_signals() {
    if (const int count = signals_.take(); count > 0 || signals_.first() != 0) {
      presses_ += count;
      const bool again = presses_ > 1;
      if (!outcome_.interrupted) {
        outcome_.interrupted = true;
        outcome_.signal = signals_.first();
        save_by_ = Clock::now() + execution_.to_save;
        observer_.interrupted();
        for (Seat& seat : seats_) {
          if (seat.worker) seat.worker->stop();
        }
      }
      if (again) save_by_ = Clock::now();
    }
    if (!outcome_.interrupted || Clock::now() < save_by_) return;
    for (Seat& seat : seats_) {
      if (seat.worker) seat.worker->kill();
    }
  }

  void attend_to(Seat& seat) {
    if (!seat.worker) return;
    // asked first: what it said before is still in the pipe
    const bool ended = seat.worker->ended();
    for (const std::string& line : seat.worker->lines()) {
      hear(seat, parse_event(line));
      if (!seat.worker) return;
    }
    if (ended) return lose(seat, "the worker ended", Unfinished::How::died);
    const auto now = Clock::now();
    if (!seat.ready && now > seat.ready_by) {
      expel(seat,
            fmt::format("the worker was not ready after {} s", execution_.to_start.count() / 1000));
    } else if (seat.kill_by && now > *seat.kill_by) {
      expel(seat, "the worker did not stop");
    } else if (seat.stage && seat.stop_by && !seat.kill_by && now > *seat.stop_by) {
      seat.worker->stop();
      seat.kill_by = now + execution_.to_save;
    }
  }

  void hear(Seat& seat, const Event& event) {
    if (const auto* ready = std::get_if<event::Ready>(&event)) {
      seat.ready = ready->abi == execution_.abi;
      if (!seat.ready)
        expel(seat, fmt::format("itera-worker is another build: tag \"{}\"", ready->abi));
      return;
    }
    const std::string expected = seat.stage ? plan_.stages[*seat.stage].key() : "";
    std::visit(
        [&](const auto& e) {
          if constexpr (requires { e.key; }) {
            if (e.key == expected) hear_of(seat, *seat.stage, e);
            else
              expel(seat,
                    fmt::format("the worker spoke of stage \"{}\", which it does not run", e.key));
          } else if constexpr (requires { e.reason; }) {
            expel(seat,
                  fmt::format("the worker sent what is no event: \"{}\"", e.line.substr(0, 80)));
          }
        },
        event);
  }

  void hear_of(Seat& seat, std::size_t, const event::Started&) {
    if (execution_.time_limit.count() > 0) seat.stop_by = Clock::now() + execution_.time_limit;
  }
  void hear_of(Seat&, std::size_t stage, const event::Progress& e) {
    observer_.progress(plan_.stages[stage], e);
  }
  void hear_of(Seat&, std::size_t stage, const event::Note& e) {
    observer_.note(plan_.stages[stage], e.text);
  }
  void hear_of(Seat& seat, std::size_t stage, const event::Done&) {
    seat.stage.reset();
    accept(stage);
    if (seat.kill_by) dismiss(seat);  // it was told to stop, just too late
  }
  void hear_of(Seat& seat, std::size_t stage, const event::Failed& e) {
    seat.stage.reset();
    if (seat.kill_by) dismiss(seat);
    if (inputs_come_again(stage)) return put_back(stage, e.message);
    conclude(stage, {Status::failed, 0, 0, 0, e.message + ledger_.keep_log(stage), e.fault});
  }
  void hear_of(Seat& seat, std::size_t stage, const event::Stopped&) {
    seat.stage.reset();
    const After after = what_follows(unfinished(seat, stage, Unfinished::How::saved));
    if (after != After::stopped) dismiss(seat);
    ++repeats_[stage];
    follow(stage, after,
           after == After::stopped ? "saved; run it again to go on"
           : after == After::again ? "its worker was told to stop, and saved it"
                                   : "its workers were told to stop, again and again");
  }

  [[nodiscard]] Unfinished unfinished(const Seat& seat, std::size_t stage,
                                      Unfinished::How how) const {
    return {how,
            outcome_.interrupted,
            seat.kill_by.has_value(),
            seat.ready,
            attempts_[stage],
            execution_.retries,
            repeats_[stage]};
  }

  void follow(std::size_t stage, After after, const std::string& message) {
    switch (after) {
      case After::again: return put_back(stage, message);
      case After::overdue: return conclude(stage, too_long(stage));
      case After::stopped: return conclude(stage, {Status::stopped, 0, 0, 0, message});
      case After::failed: return conclude(stage, {Status::failed, 0, 0, 0, message});
    }
  }

  /// It does not keep to the protocol, or to its time: nothing it says counts any more.
  void expel(Seat& seat, const std::string& why) {
    seat.worker->kill();
    lose(seat, why, Unfinished::How::expelled);
  }

  void lose(Seat& seat, const std::string& why, Unfinished::How how) {
    const fs::path log = seat.worker->log();
    const Exit exit = seat.worker->finish(to_end);
    seat.worker.reset();
    if (!seat.ready && !outcome_.interrupted) no_more_ = "no worker could be started";
    if (!seat.stage) return;
    const std::size_t stage = *std::exchange(seat.stage, std::nullopt);
    const std::string tail = log_tail(cache_.log(key_of(stage))) + log_tail(log);
    const std::string kept = ledger_.keep_log(stage);
    const Unfinished facts = unfinished(seat, stage, how);
    follow(stage, what_follows(facts),
           loss_text(why, facts, exit) + kept + (tail.empty() ? "" : "; its last words:" + tail));
  }

  [[nodiscard]] Result too_long(std::size_t stage) const {
    const std::chrono::duration<double> limit = execution_.time_limit;
    return {Status::failed, 0, 0, 0,
            fmt::format("it ran longer than the time limit of {}; what it saved stays, a longer "
                        "--time-limit lets it go on",
                        format_duration(limit.count())) +
                ledger_.keep_log(stage)};
  }

  void dismiss(Seat& seat) {
    const fs::path log = seat.worker->log();
    seat.worker->finish(to_end);
    seat.worker.reset();
    std::error_code none;
    if (fs::file_size(log, none) == 0 && !none) fs::remove(log, none);
  }

  void accept(std::size_t stage) {
    Result result = ledger_.take_over(stage);
    if (result.status == Status::done)
      durations_.learn(plan_.stages[stage], result.seconds, result.peak_bytes);
    conclude(stage, std::move(result));
  }

  /// Inputs that were complete and are gone from the cache wait to run once more.
  bool inputs_come_again(std::size_t stage) {
    std::vector<std::size_t> gone;
    for (const std::string& key : plan_.stages[stage].inputs) {
      const std::size_t input = schedule_.find(key).value();
      if (!comes_again(cache_.has(key), repeats_[input])) continue;
      ++repeats_[input];
      gone.push_back(input);
    }
    for (const std::size_t input : gone) put_back(input, "its result was lost; it runs again");
    return !gone.empty();
  }

  void put_back(std::size_t stage, const std::string& why) {
    try {
      ledger_.again(stage, why);
    } catch (const std::exception&) {  // the next line that cannot be written says so
    }
    schedule_.again(stage);
    forecast_.again(stage);
    observer_.again(plan_.stages[stage], why);
  }

  void conclude(std::size_t stage, Result result) {
    ledger_.ended(stage, result);
    const std::vector<Schedule::Skipped> skipped = schedule_.finish(stage, result.status);
    tell(stage, std::move(result));
    if (outcome_.interrupted) return;  // they wait for the next run
    for (const auto& [other, reason] : skipped) {
      Result ended{Status::skipped, 0, 0, 0, reason};
      ledger_.ended(other, ended);
      tell(other, std::move(ended));
    }
  }

  void tell(std::size_t stage, Result result) {
    forecast_.finished(stage, result.status, result.seconds);
    observer_.finished(plan_.stages[stage], result);
    const bool is_new = execution_.failed_before.count(key_of(stage)) == 0;
    if (result.status == Status::failed && is_new && ++fails_ == execution_.max_fails &&
        !no_more_) {
      no_more_ =
          fmt::format("not started, since {} stage{} failed", fails_, fails_ == 1 ? "" : "s");
    }
    outcome_.results[stage] = std::move(result);
  }

  const Plan& plan_;
  const Cache& cache_;
  const RunFolder& run_;
  const Execution& execution_;
  Observer& observer_;
  Ledger ledger_;
  Durations durations_;
  Interrupts signals_;  // before the workers, so that they end while it still stands
  Schedule schedule_;
  Forecast forecast_;
  std::vector<Seat> seats_;
  std::vector<int> attempts_, repeats_;
  Outcome outcome_;
  Clock::time_point save_by_;
  std::optional<std::string> no_more_;  ///< why nothing more is started
  int workers_ = 0, fails_ = 0, presses_ = 0;
};

}  // namespace

Outcome execute(const Plan& plan, const Cache& cache, const RunFolder& run,
                const Execution& execution, Observer& observer) {
  return Executor(plan, cache, run, execution, observer).make();
}

}  // namespace itera
