// Event ↔ one JSON line.
#include "protocol/event.hpp"

#include "base/fault.hpp"
#include "base/json.hpp"
#include "protocol/fields.hpp"

namespace itera {
namespace {

struct Writer {
  Values operator()(const event::Ready& e) const { return {{"event", "ready"}, {"abi", e.abi}}; }
  Values operator()(const event::Started& e) const {
    return {{"event", "started"}, {"key", e.key}};
  }
  Values operator()(const event::Progress& e) const {
    return {{"event", "progress"},
            {"key", e.key},
            {"done", e.done},
            {"total", e.total},
            {"text", e.text}};
  }
  Values operator()(const event::Note& e) const {
    return {{"event", "note"}, {"key", e.key}, {"text", e.text}};
  }
  Values operator()(const event::Done& e) const { return {{"event", "done"}, {"key", e.key}}; }
  Values operator()(const event::Failed& e) const {
    return {{"event", "failed"},
            {"key", e.key},
            {"message", e.message},
            {"fault", static_cast<int>(e.fault)}};
  }
  Values operator()(const event::Stopped& e) const {
    return {{"event", "stopped"}, {"key", e.key}};
  }
  Values operator()(const event::Garbled& e) const {
    return {{"event", "garbled"}, {"line", e.line}};
  }
};

Event read(Fields fields) {
  const std::string name = fields.text("event");
  if (name == "ready") return event::Ready{fields.text("abi")};
  const std::string key = fields.text("key");
  if (name == "started") return event::Started{key};
  if (name == "progress") {
    return event::Progress{key, fields.integer("done"), fields.integer("total"),
                           fields.text("text")};
  }
  if (name == "note") return event::Note{key, fields.text("text")};
  if (name == "done") return event::Done{key};
  if (name == "failed")
    return event::Failed{key, fields.text("message"), fault_of(fields.integer("fault"))};
  if (name == "stopped") return event::Stopped{key};
  throw Error("event: unknown event \"" + name + "\"", Fault::invalid);
}

}  // namespace

std::string to_line(const Event& event) {
  return std::visit(Writer{}, event).dump(-1, ' ', false, Values::error_handler_t::replace);
}

Event parse_event(std::string_view line) {
  try {
    const Values json = parse_json(line, "event");
    return read(Fields(json, "event"));
  } catch (const Error& e) {
    return event::Garbled{std::string(line), e.what()};
  }
}

}  // namespace itera
