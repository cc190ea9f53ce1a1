// JSON by nlohmann's parser; what it lets pass is an error here: endless nesting, keys given twice.
#include "base/json.hpp"

#include <fmt/format.h>

#include <set>
#include <vector>

#include "itera/error.hpp"

namespace itera {
namespace {

constexpr int max_depth = 100;

/// The part of nlohmann's message that is about the text.
std::string reason(std::string what) {
  const auto from = what.find("column ");
  const auto colon = from == std::string::npos ? what.find("] ") : what.find(": ", from);
  return colon == std::string::npos ? what : what.substr(colon + 2);
}

}  // namespace

std::string canonical(const Values& value) {
  try {
    return value.dump();
  } catch (const Values::type_error& e) {
    throw Error("cannot write as JSON: " + reason(e.what()), Fault::invalid);
  }
}

Values parse_json(std::string_view text, const std::string& where) {
  using Event = Values::parse_event_t;
  std::vector<std::set<std::string>> keys;  // of every object that is open
  const auto watch = [&](int depth, Event event, Values& value) {
    if (depth >= max_depth && (event == Event::object_start || event == Event::array_start)) {
      throw Error(fmt::format("{}: JSON nested deeper than {} levels", where, max_depth),
                  Fault::invalid);
    }
    if (event == Event::object_start) keys.emplace_back();
    if (event == Event::object_end) keys.pop_back();
    if (event == Event::key && !keys.back().insert(value.get<std::string>()).second) {
      throw Error(fmt::format("{}: key \"{}\" is given twice", where, value.get<std::string>()),
                  Fault::invalid);
    }
    return true;
  };
  try {
    return Values::parse(text, watch);
  } catch (const Values::parse_error& e) {
    throw Error(fmt::format("{}: not valid JSON at byte {}: {}", where, e.byte, reason(e.what())),
                Fault::invalid);
  } catch (const Values::exception& e) {
    throw Error(where + ": not valid JSON: " + reason(e.what()), Fault::invalid);
  }
}

std::string text_in(const Values& object, const char* field) {
  const auto found = object.find(field);
  return found != object.end() && found->is_string() ? found->get<std::string>() : "";
}

std::optional<double> number_in(const Values& object, const char* field) {
  const auto found = object.find(field);
  return found != object.end() && found->is_number() ? std::optional(found->get<double>())
                                                     : std::nullopt;
}

std::optional<std::int64_t> integer_in(const Values& object, const char* field) {
  const auto found = object.find(field);
  return found != object.end() && found->is_number_integer()
             ? std::optional(found->get<std::int64_t>())
             : std::nullopt;
}

}  // namespace itera
