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

bool Fields::boolean(const std::string& key) {
  const Values& value = take(key);
  if (!value.is_boolean()) fail(key, "true or false");
  return value.get<bool>();
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

std::vector<std::string> Fields::texts(const std::string& key) {
  std::vector<std::string> all;
  for (const Values& text : list(key)) {
    if (!text.is_string()) fail_list(key, "a list of texts");
    all.push_back(text.get<std::string>());
  }
  return all;
}

std::vector<std::filesystem::path> Fields::paths(const std::string& key) {
  const std::vector<std::string> all = texts(key);
  return {all.begin(), all.end()};
}

std::vector<std::int64_t> Fields::integers(const std::string& key) {
  std::vector<std::int64_t> all;
  for (const Values& number : list(key)) {
    if (!number.is_number_integer()) fail_list(key, "a list of integers");
    all.push_back(number.get<std::int64_t>());
  }
  return all;
}

std::map<std::string, std::string> Fields::texts_by_name(const std::string& key) {
  std::map<std::string, std::string> all;
  for (const auto& [name, text] : map(key).items()) {
    if (!text.is_string()) fail_list(key, "a map of texts");
    all.emplace(name, text.get<std::string>());
  }
  return all;
}

std::optional<std::int64_t> Fields::integer_or_null(const std::string& key) {
  if (take(key).is_null()) return std::nullopt;
  return integer(key);
}

std::optional<double> Fields::number_or_null(const std::string& key) {
  if (take(key).is_null()) return std::nullopt;
  return number(key);
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

void Fields::fail_list(const std::string& key, const char* expected) const {
  throw Error(where_ + ": \"" + key + "\" should be " + expected, Fault::invalid);
}

Values texts_of(const std::vector<std::filesystem::path>& paths) {
  Values texts = Values::array();
  for (const auto& path : paths) texts.push_back(path.string());
  return texts;
}

}  // namespace itera
