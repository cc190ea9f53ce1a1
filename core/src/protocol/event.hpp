// Event: what a worker tells the host, one JSON line each.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <variant>

#include "itera/error.hpp"

namespace itera {
namespace event {

struct Ready {
  std::string abi;
};
struct Started {
  std::string key;
};
struct Progress {
  std::string key;
  std::int64_t done = 0, total = 0;
  std::string text;
};
struct Note {
  std::string key, text;
};
/// What it took stands in the stage's meta.json.
struct Done {
  std::string key;
};
struct Failed {
  std::string key, message;
  Fault fault = Fault::failed;
};
struct Stopped {
  std::string key;
};
/// What parse_event makes of anything else; a worker never sends it.
struct Garbled {
  std::string line, reason;
};

}  // namespace event

using Event = std::variant<event::Ready, event::Started, event::Progress, event::Note, event::Done,
                           event::Failed, event::Stopped, event::Garbled>;

/// One line without its end. Bytes that are not UTF-8 are replaced, so that a line can always be
/// written.
std::string to_line(const Event& event);

/// Never throws for what the line says. Fields it does not know are ignored, so that workers may
/// say more one day.
Event parse_event(std::string_view line);

}  // namespace itera
