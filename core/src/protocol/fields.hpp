// Fields: one JSON object read strictly. What is absent, of another type or not expected is named.
#pragma once

#include <cstdint>
#include <filesystem>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <type_traits>
#include <utility>
#include <vector>

#include "itera/values.hpp"

namespace itera {

class Fields {
 public:
  /// Throws Error when `json` is not a map; `where` begins every message.
  Fields(const Values& json, std::string where);

  std::string text(const std::string& key);
  std::int64_t integer(const std::string& key);
  double number(const std::string& key);
  bool boolean(const std::string& key);
  const Values& map(const std::string& key);
  const Values& list(const std::string& key);
  std::vector<std::string> texts(const std::string& key);
  std::vector<std::filesystem::path> paths(const std::string& key);
  std::vector<std::int64_t> integers(const std::string& key);
  std::map<std::string, std::string> texts_by_name(const std::string& key);
  std::optional<std::int64_t> integer_or_null(const std::string& key);
  std::optional<double> number_or_null(const std::string& key);

  /// What read(Fields&) makes of the map at `key`.
  template <class Read> auto inside(const std::string& key, const Read& read) {
    return read_all(map(key), where_ + ": " + key, read);
  }
  template <class Read> auto inside_or_null(const std::string& key, const Read& read) {
    using Made = std::invoke_result_t<const Read&, Fields&>;
    return take(key).is_null() ? std::nullopt : std::optional<Made>(inside(key, read));
  }
  /// What it makes of each map of the list at `key`.
  template <class Read> auto each(const std::string& key, const Read& read) {
    std::vector<std::invoke_result_t<const Read&, Fields&>> made;
    for (const Values& entry : list(key)) {
      made.push_back(
          read_all(entry, where_ + ": " + key + "[" + std::to_string(made.size()) + "]", read));
    }
    return made;
  }

  [[nodiscard]] bool has(const std::string& key) const { return json_.contains(key); }
  [[nodiscard]] bool is_integer(const std::string& key) const {
    return has(key) && json_[key].is_number_integer();
  }
  [[nodiscard]] const std::string& where() const { return where_; }

  /// Throws Error naming a key that nobody asked for.
  void finish() const;

 private:
  template <class Read>
  static auto read_all(const Values& json, std::string where, const Read& read) {
    Fields fields(json, std::move(where));
    auto made = read(fields);
    fields.finish();
    return made;
  }
  const Values& take(const std::string& key);
  [[noreturn]] void fail(const std::string& key, const char* expected) const;
  [[noreturn]] void fail_list(const std::string& key, const char* expected) const;

  const Values& json_;
  std::string where_;
  std::set<std::string> taken_;
};

/// Paths as a list of texts.
Values texts_of(const std::vector<std::filesystem::path>& paths);

}  // namespace itera
