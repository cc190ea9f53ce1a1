// A line of state.jsonl ↔ StateLine.
#include "store/state_line.hpp"

#include <array>

#include "base/fault.hpp"
#include "base/json.hpp"

namespace itera {
namespace {

constexpr std::array names{"waiting", "running", "interrupted", "cached",
                           "done",    "failed",  "stopped",     "skipped"};

/// A line says what happened, not what is since.
const char* word_of(Status status) noexcept {
  if (status == Status::running) return "started";
  return status == Status::waiting ? "again" : name_of(status);
}

std::optional<Status> status_of(const std::string& word) {
  for (std::size_t i = 0; i < names.size(); ++i) {
    const auto status = static_cast<Status>(i);
    if (status != Status::interrupted && word == word_of(status)) return status;
  }
  return std::nullopt;
}

}  // namespace

const char* name_of(Status status) noexcept { return names[static_cast<std::size_t>(status)]; }

std::string to_json_line(const StateLine& line) {
  Values json{{"key", line.key}, {"status", word_of(line.status)}};
  if (!line.message.empty()) json["message"] = line.message;
  if (line.status == Status::failed) json["fault"] = static_cast<int>(line.fault);
  if (line.attempt) json["attempt"] = *line.attempt;
  if (line.cost.seconds) json["seconds"] = *line.cost.seconds;
  if (line.cost.cpu_seconds) json["cpu_seconds"] = *line.cost.cpu_seconds;
  if (line.cost.peak_bytes) json["peak_bytes"] = *line.cost.peak_bytes;
  if (!line.time.empty()) json["time"] = line.time;
  if (!line.element.empty()) json["part"] = line.element;
  return json.dump(-1, ' ', false, Values::error_handler_t::replace);
}

std::optional<StateLine> parse_state_line(std::string_view text) {
  const Values json = Values::parse(text, nullptr, false);
  const std::optional<Status> status =
      json.is_object() ? status_of(text_in(json, "status")) : std::nullopt;
  if (!status) return std::nullopt;
  StateLine line{text_in(json, "key"), *status, text_in(json, "message")};
  line.fault = fault_of(integer_in(json, "fault").value_or(0));
  if (const auto attempt = integer_in(json, "attempt")) line.attempt = static_cast<int>(*attempt);
  line.cost = {number_in(json, "seconds"), number_in(json, "cpu_seconds"),
               integer_in(json, "peak_bytes")};
  line.time = text_in(json, "time");
  line.element = text_in(json, "part");
  return line;
}

}  // namespace itera
