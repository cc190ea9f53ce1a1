// A place in a JSON document that knows its own name, so that a fault in it can be said.
#pragma once

#include <fmt/format.h>

#include <array>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "itera/error.hpp"
#include "itera/values.hpp"

namespace itera {

class JsonField {
 public:
  /// `document` is what an error begins with: "manifest".
  JsonField(const Values& json, std::string document, std::string name = "")
      : json_(json), document_(std::move(document)), name_(std::move(name)) {}

  [[nodiscard]] JsonField operator[](const char* key) const {
    if (auto field = find(key)) return *field;
    throw Error(document_ + ": field \"" + inside(key) + "\" is missing", Fault::invalid);
  }
  [[nodiscard]] std::optional<JsonField> find(const char* key) const {
    if (!json_.is_object()) fail("a map");
    const auto found = json_.find(key);
    if (found == json_.end()) return std::nullopt;
    return JsonField(*found, document_, inside(key));
  }
  [[nodiscard]] std::vector<JsonField> items() const {
    if (!json_.is_array()) fail("a list");
    std::vector<JsonField> fields;
    for (const Values& item : json_) {
      fields.emplace_back(item, document_, fmt::format("{}[{}]", name_, fields.size()));
    }
    return fields;
  }
  [[nodiscard]] std::string text() const {
    if (!json_.is_string()) fail("a text");
    return json_.get<std::string>();
  }
  [[nodiscard]] bool flag() const {
    if (!json_.is_boolean()) fail("true or false");
    return json_.get<bool>();
  }
  [[nodiscard]] double number() const {
    if (!json_.is_number()) fail("a number");
    return json_.get<double>();
  }
  [[nodiscard]] int integer() const {
    if (!json_.is_number_integer()) fail("an integer");
    return json_.get<int>();
  }
  [[nodiscard]] std::optional<double> bound() const {
    if (json_.is_null()) return std::nullopt;
    if (!json_.is_number()) fail("a number or null");
    return json_.get<double>();
  }
  template <class Enum, std::size_t N>
  [[nodiscard]] Enum one_of(const std::array<const char*, N>& words) const {
    const std::string word = text();
    std::string all;
    for (std::size_t i = 0; i < N; ++i) {
      if (word == words[i]) return static_cast<Enum>(i);
      all += (i == 0 ? "" : ", ") + std::string(words[i]);
    }
    fail("one of " + all);
  }
  [[nodiscard]] const Values& json() const { return json_; }

 private:
  [[nodiscard]] std::string inside(const char* key) const {
    return name_.empty() ? key : name_ + "." + key;
  }
  [[noreturn]] void fail(const std::string& expected) const {
    const std::string found = json_.dump(-1, ' ', false, Values::error_handler_t::replace);
    throw Error(fmt::format("{}: field \"{}\" should be {}, found {}", document_, name_, expected,
                            found.substr(0, 60)),
                Fault::invalid);
  }

  const Values& json_;
  std::string document_, name_;
};

}  // namespace itera
