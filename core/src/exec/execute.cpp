// A plan is run on this machine by a pool of workers.
#include "exec/execute.hpp"

#include <fmt/format.h>
#include <poll.h>

#include <memory>
#include <optional>
#include <utility>

#include "base/files.hpp"
#include "exec/interrupts.hpp"
#include "exec/log_tail.hpp"
#include "exec/worker_process.hpp"
#include "itera/error.hpp"

namespace itera {
namespace {

namespace fs = std::filesystem;
using Clock = std::chrono::steady_clock;
constexpr std::chrono::milliseconds between_ticks{100}, to_end{5'000};
constexpr std::chrono::hours scratch_is_kept{30 * 24};

/// A place for one worker, which is kept for stage after stage.
struct Seat {
  std::unique_ptr<WorkerProcess> worker;
  std::optional<std::size_t> stage;  ///< what it runs
  bool ready = false;
  Clock::time_point ready_by;
};

class Executor {
 public:
  Executor(const Plan& plan, const Cache& cache, const RunFolder& run, const Execution& execution,
           Observer& observer)
      : plan_(plan),
        cache_(cache),
        run_(run),
        execution_(execution),
        observer_(observer),
        schedule_(plan),
        seats_(static_cast<std::size_t>(execution.jobs)) {
    outcome_.results.resize(plan.stages.size());
  }

  Outcome make() {
    cache_.forget_scratch(scratch_is_kept);
    for (const Plan::Point& point : plan_.points) link_when(point, fs::exists(point.checkpoint));
    for (dispatch(); schedule_.running(); dispatch()) {
      wait();
      attend_to_signals();
      for (Seat& seat : seats_) attend_to(seat);
      observer_.tick();
    }
    for (Seat& seat : seats_) {
      if (seat.worker) dismiss(seat);
    }
    return std::move(outcome_);
  }

 private:
  void dispatch() {
    while (!outcome_.interrupted) {
      const std::optional<std::size_t> next = schedule_.next();
      if (!next) return;
      if (cache_.has(plan_.stages[*next].key())) {
        accept(*next, Status::cached);
      } else if (!broken_.empty()) {
        conclude(*next, {Status::skipped, 0, 0, 0, broken_});
      } else if (Seat* seat = free_seat()) {
        start(*seat, *next);
      } else {
        return;
      }
    }
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
    fs::path file;
    try {
      if (!seat.worker) hire(seat);
      file = cache_.scratch(chosen.key()) / "task.json";
      write_task(file, chosen.task);
      run_.append_state({{"key", chosen.key()}, {"status", "started"}});
    } catch (const std::exception& e) {  // Error, or what the file system threw
      if (!seat.worker) broken_ = "no worker could be started";
      return conclude(stage, {Status::failed, 0, 0, 0, e.what()});
    }
    seat.stage = stage;
    schedule_.start(stage);
    observer_.started(chosen);
    seat.worker->send(file);
  }

  void hire(Seat& seat) {
    fs::create_directories(run_.path() / "log");
    const fs::path log = run_.path() / fmt::format("log/worker-{}.txt", workers_++);
    seat.worker = std::make_unique<WorkerProcess>(execution_.worker, execution_.threads, log);
    seat.ready = false;
    seat.ready_by = Clock::now() + execution_.to_start;
  }

  void wait() {
    std::vector<pollfd> all{{signals_.descriptor(), POLLIN, 0}};
    for (const Seat& seat : seats_) {
      if (seat.worker) all.push_back({seat.worker->descriptor(), POLLIN, 0});
    }
    poll(all.data(), all.size(), static_cast<int>(between_ticks.count()));
  }

  void attend_to_signals() {
    if (const int count = signals_.take(); count > 0) {
      const bool again = outcome_.interrupted || count > 1;
      if (!outcome_.interrupted) {
        outcome_.interrupted = true;
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
    const bool ended =
        seat.worker->ended();  // asked first: what it said before is still in the pipe
    for (const std::string& line : seat.worker->lines()) {
      hear(seat, parse_event(line));
      if (!seat.worker) return;
    }
    if (ended) return lose(seat, "the worker ended");
    if (!seat.ready && Clock::now() > seat.ready_by) {
      seat.worker->kill();
      lose(seat,
           fmt::format("the worker was not ready after {} s", execution_.to_start.count() / 1000));
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

  void hear_of(Seat&, std::size_t, const event::Started&) {}
  void hear_of(Seat&, std::size_t stage, const event::Progress& e) {
    observer_.progress(plan_.stages[stage], e);
  }
  void hear_of(Seat&, std::size_t stage, const event::Note& e) {
    observer_.note(plan_.stages[stage], e.text);
  }
  void hear_of(Seat& seat, std::size_t stage, const event::Done&) {
    seat.stage.reset();
    accept(stage, Status::done);
  }
  void hear_of(Seat& seat, std::size_t stage, const event::Failed& e) {
    seat.stage.reset();
    conclude(stage, {Status::failed, 0, 0, 0, e.message + keep_log(stage)});
  }
  void hear_of(Seat& seat, std::size_t stage, const event::Stopped&) {
    seat.stage.reset();
    conclude(stage, {Status::stopped, 0, 0, 0, "saved; run it again to go on"});
  }

  /// It does not keep to the protocol: nothing it says can be trusted any more.
  void expel(Seat& seat, const std::string& why) {
    seat.worker->kill();
    lose(seat, why);
  }

  void lose(Seat& seat, const std::string& why) {
    const fs::path log = seat.worker->log();
    const std::string how = seat.worker->finish(to_end);
    seat.worker.reset();
    if (!seat.ready && !outcome_.interrupted) broken_ = "no worker could be started";
    if (!seat.stage) return;
    const std::size_t stage = *std::exchange(seat.stage, std::nullopt);
    const std::string key = plan_.stages[stage].key();
    const std::string tail = log_tail(cache_.log(key)) + log_tail(log);
    const std::string kept = keep_log(stage);
    const Status status = outcome_.interrupted ? Status::stopped : Status::failed;
    conclude(stage, {status, 0, 0, 0,
                     why + ": " + how + kept + (tail.empty() ? "" : "; its last words:" + tail)});
  }

  void dismiss(Seat& seat) {
    const fs::path log = seat.worker->log();
    seat.worker->finish(to_end);
    seat.worker.reset();
    std::error_code none;
    if (fs::file_size(log, none) == 0 && !none) fs::remove(log, none);
  }

  /// The result lies in the cache: the run folder gets its share.
  void accept(std::size_t stage, Status status) {
    const std::string& key = plan_.stages[stage].key();
    const std::optional<Values> meta = cache_.meta(key);
    if (!meta) {
      return conclude(
          stage, {Status::failed, 0, 0, 0, "the worker said done, but the cache holds no result"});
    }
    try {
      run_.keep_results(key, cache_.folder(key));
      for (const Plan::Point& point : plan_.points) {
        link_when(point, point.checkpoint.parent_path() == cache_.folder(key));
      }
    } catch (const std::exception& e) {
      return conclude(stage, {Status::failed, 0, 0, 0,
                              std::string("its result cannot be taken over: ") + e.what()});
    }
    conclude(stage, {status, meta->value("seconds", 0.0), meta->value("cpu_seconds", 0.0),
                     meta->value("peak_bytes", std::int64_t{0}), ""});
  }

  void link_when(const Plan::Point& point, bool present) const {
    if (present) run_.link_checkpoint(point.index, point.checkpoint);
  }

  /// Copies the stage's log into the run folder; what is to be said when that fails.
  [[nodiscard]] std::string keep_log(std::size_t stage) const {
    const std::string& key = plan_.stages[stage].key();
    const fs::path log = cache_.log(key);
    try {
      if (fs::exists(log)) run_.write_text("log/" + key + ".txt", read_file(log));
    } catch (const std::exception& e) {
      return std::string("; its log could not be kept: ") + e.what();
    }
    return "";
  }

  void conclude(std::size_t stage, Result result) {
    write_down(stage, result);
    const std::vector<Schedule::Skipped> skipped = schedule_.finish(stage, result.status);
    tell(stage, std::move(result));
    if (outcome_.interrupted) return;  // they wait for the next run
    for (const auto& [other, reason] : skipped) {
      Result ended{Status::skipped, 0, 0, 0, reason};
      write_down(other, ended);
      tell(other, std::move(ended));
    }
  }

  /// Into the run folder. What cannot be written there has failed, however it ended.
  void write_down(std::size_t stage, Result& result) const {
    Values line{{"key", plan_.stages[stage].key()}, {"status", name_of(result.status)}};
    if (result.status == Status::done || result.status == Status::cached) {
      line["seconds"] = result.seconds;
      line["cpu_seconds"] = result.cpu_seconds;
      line["peak_bytes"] = result.peak_bytes;
    } else {
      line["message"] = result.message;
    }
    try {
      run_.append_state(std::move(line));
    } catch (const Error& e) {
      if (result.status != Status::failed) result = {Status::failed, 0, 0, 0, e.what()};
    }
  }

  void tell(std::size_t stage, Result result) {
    observer_.finished(plan_.stages[stage], result);
    outcome_.results[stage] = std::move(result);
  }

  const Plan& plan_;
  const Cache& cache_;
  const RunFolder& run_;
  const Execution& execution_;
  Observer& observer_;
  Interrupts signals_;  // before the workers, so that they end while it still stands
  Schedule schedule_;
  std::vector<Seat> seats_;
  Outcome outcome_;
  Clock::time_point save_by_;
  std::string broken_;  ///< why no more workers are started
  int workers_ = 0;
};

}  // namespace

Outcome execute(const Plan& plan, const Cache& cache, const RunFolder& run,
                const Execution& execution, Observer& observer) {
  return Executor(plan, cache, run, execution, observer).make();
}

}  // namespace itera
