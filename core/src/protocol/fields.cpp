// One JSON object read strictly.
#include "protocol/fields.hpp"

#include <utility>

#include "itera/error.hpp"

namespace itera {

Fields::Fields(const Values& json, std::string where) : json_(json), where_(std::move(where)) {
  if (!json_.is_object())
    throw Error(where_ + ": expected a map, found " + json_.type_name(), Fault::invalid);
}

std::string Fields::text(const std::string& key) {
  const Values& value = take(key);
  if (!value.is_string()) fail(key, "a text");
  return value.get<std::string>();
}

std::int64_t Fields::integer(const std::string& key) {
  const Values& value = take(key);
  if (!value.is_number_integer()) fail(key, "an integer");
  return value.get<std::int64_t>();
}

double Fields::number(const std::string& key) {
  const Values& value = take(key);
  if (!value.is_number()) fail(key, "a number");
  return value.get<double>();
}

const Values& Fields::map(const std::string& key) {
  const Values& value = take(key);
  if (!value.is_object()) fail(key, "a map");
  return value;
}

const Values& Fields::list(const std::string& key) {
  const Values& value = take(key);
  if (!value.is_array()) fail(key, "a list");
  return value;
}

void Fields::finish() const {
  for (const auto& [key, value] : json_.items()) {
    if (taken_.count(key) == 0)
      throw Error(where_ + ": unknown field \"" + key + "\"", Fault::invalid);
  }
}

const Values& Fields::take(const std::string& key) {
  taken_.insert(key);
  const auto found = json_.find(key);
  if (found == json_.end())
    throw Error(where_ + ": field \"" + key + "\" is missing", Fault::invalid);
  return *found;
}

void Fields::fail(const std::string& key, const char* expected) const {
  throw Error(where_ + ": field \"" + key + "\" should be " + expected + ", found " +
                  json_.at(key).type_name(),
              Fault::invalid);
}

}  // namespace itera
