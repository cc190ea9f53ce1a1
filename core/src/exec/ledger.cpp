// What a run folder is told while its plan runs.
#include "exec/ledger.hpp"

#include <fmt/format.h>

#include <chrono>
#include <thread>
#include <utility>

#include "base/files.hpp"
#include "base/sha256.hpp"
#include "itera/error.hpp"

namespace itera {
namespace {

namespace fs = std::filesystem;
constexpr std::chrono::milliseconds between_looks{200};

/// Only what the host itself takes over: the rest is looked at by the worker that reads it.
void require_sound(const fs::path& folder, const Values& meta) {
  const Values digests = meta.value("digests", Values::object());
  for (const char* name : {stage_file::metrics, stage_file::curve}) {
    const auto digest = digests.find(name);
    if (digest == digests.end() || sha256_hex(read_file(folder / name)) == *digest) continue;
    throw Error(
        fmt::format("\"{}\" is damaged: it is not what was written", (folder / name).string()),
        Fault::missing);
  }
}

/// Of another host only time tells whether it still drives the run: its counter moves, or it does
/// not and the lease comes to us.
std::optional<Lease> drive(const RunFolder& run) {
  if (run.is_element()) return std::nullopt;
  LeaseSeeker seeker(run.coordinator());
  for (std::optional<LeaseHolder> first;; std::this_thread::sleep_for(between_looks)) {
    if (auto lease = seeker.attempt()) return lease;
    const std::optional<LeaseHolder>& holder = seeker.holder();
    if (!first) first = holder;
    if (holder && !holder->here() && holder->counter == first->counter) continue;
    throw Error(fmt::format("{} drives the run \"{}\" already; see `itera-lab status`",
                            holder ? holder->name() : "another process", run.path().string()));
  }
}

}  // namespace

Ledger::Ledger(const Plan& plan, const Cache& cache, const RunFolder& run)
    : plan_(plan), cache_(cache), run_(run), lease_(drive(run)) {
  if (!run.is_element()) run.gather_states();
  cache.remember_run(run.path());
  for (const Plan::Point& point : plan.points) points_[point.checkpoint].push_back(point.index);
}

Ledger::~Ledger() {
  std::error_code none;
  fs::remove_all(run_.tasks(), none);
}

fs::path Ledger::write_task(std::size_t stage, std::size_t seat) const {
  const fs::path file = fs::absolute(run_.tasks() / fmt::format("{}.json", seat));
  fs::create_directories(file.parent_path());
  itera::write_task(file, plan_.stages[stage].task);
  return file;
}

void Ledger::started(std::size_t stage, int attempt) const {
  StateLine line{plan_.stages[stage].key(), Status::running};
  line.attempt = attempt;
  run_.append_state(std::move(line));
}

void Ledger::again(std::size_t stage, const std::string& why) const {
  run_.append_state({plan_.stages[stage].key(), Status::waiting, why});
}

void Ledger::ended(std::size_t stage, Result& result) const {
  StateLine line{plan_.stages[stage].key(), result.status, result.message, result.fault};
  if (complete(result.status)) line.cost = {result.seconds, result.cpu_seconds, result.peak_bytes};
  try {
    run_.append_state(std::move(line));
  } catch (const std::exception& e) {
    if (result.status != Status::failed) result = {Status::failed, 0, 0, 0, e.what()};
  }
}

void Ledger::sync() const noexcept {
  try {
    run_.sync_states();
  } catch (const std::exception&) {  // the next line that cannot be written says so
  }
}

Held Ledger::look(std::size_t stage) const {
  const std::string& key = plan_.stages[stage].key();
  std::optional<Values> meta = cache_.meta(key);
  if (!meta) return {};
  try {
    require_sound(cache_.folder(key), *meta);
  } catch (const Error& e) {
    return {e.fault() == Fault::missing ? Holding::damaged : Holding::unusable, e.what()};
  }
  return {Holding::sound, "", std::move(*meta)};
}

Held Ledger::find(std::size_t stage) const {
  const std::string& key = plan_.stages[stage].key();
  if (!fs::exists(cache_.folder(key))) return {};
  Held held = look(stage);
  if (held.holding == Holding::nothing)
    held = {Holding::damaged, "its result in the cache is damaged"};
  if (held.holding != Holding::damaged) return held;
  try {
    cache_.remove(key);
  } catch (const std::exception& e) {
    return {Holding::unusable, held.why + "; " + e.what()};
  }
  return held;
}

Result Ledger::take_over(std::size_t stage, Status status, const Held& held) const {
  const std::string& key = plan_.stages[stage].key();
  try {
    run_.keep_results(key, cache_.folder(key));
    if (const auto found = points_.find(key); found != points_.end()) {
      for (const std::int64_t point : found->second)
        run_.link_checkpoint(point, cache_.checkpoint(key));
    }
  } catch (const std::exception& e) {
    return {Status::failed, 0, 0, 0, std::string("its result cannot be taken over: ") + e.what()};
  }
  if (status == Status::cached) cache_.touch(key);
  return {status, held.meta.value("seconds", 0.0), held.meta.value("cpu_seconds", 0.0),
          held.meta.value("peak_bytes", std::int64_t{0}), ""};
}

Result Ledger::take_over(std::size_t stage) const {
  Held held = look(stage);
  if (held.holding == Holding::nothing)
    held.why = "the worker said done, but the cache holds no result";
  if (held.holding != Holding::sound) return {Status::failed, 0, 0, 0, held.why};
  return take_over(stage, Status::done, held);
}

std::string Ledger::keep_log(std::size_t stage) const {
  const std::string& key = plan_.stages[stage].key();
  const fs::path log = cache_.log(key);
  try {
    if (fs::exists(log)) run_.write_text(run_file::log(key), read_file(log));
  } catch (const std::exception& e) {
    return std::string("; its log could not be kept: ") + e.what();
  }
  return "";
}

}  // namespace itera
