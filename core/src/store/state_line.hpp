// StateLine: what became of a stage of a run; one line of state.jsonl.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "itera/error.hpp"

namespace itera {

/// Where a stage stands. A line never says "interrupted": only who reads it can find out that what
/// ran the stage is gone.
enum class Status { waiting, running, interrupted, cached, done, failed, stopped, skipped };

const char* name_of(Status status) noexcept;

/// Its result is there.
constexpr bool complete(Status status) noexcept {
  return status == Status::done || status == Status::cached;
}

/// What it took to compute a stage, as far as that is known.
struct Cost {
  std::optional<double> seconds{}, cpu_seconds{};
  std::optional<std::int64_t> peak_bytes{};
};

struct StateLine {
  std::string key;
  Status status = Status::waiting;
  std::string message{};         ///< why it failed, was skipped, was stopped or waits once more
  Fault fault = Fault::failed;   ///< what kind of failure it was
  std::optional<int> attempt{};  ///< of a stage that runs: the how manieth
  Cost cost{};                   ///< of one that is complete
  std::string time{};            ///< "2026-11-24T00:10:02Z"; a run folder fills it in,
  std::string element{};         ///< and which element of an array wrote the line
};

/// Without its end. Bytes that are not UTF-8 are replaced, so that a line can always be written.
std::string to_json_line(const StateLine& line);

/// Nothing for what is no line, as when a crash cut it short, and for a status that nobody knows.
/// A field of another type than it should have counts as absent.
std::optional<StateLine> parse_state_line(std::string_view text);

}  // namespace itera
