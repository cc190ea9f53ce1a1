// Fields: one JSON object read strictly. What is absent, of another type or not expected is named.
#pragma once

#include <cstdint>
#include <set>
#include <string>

#include "itera/values.hpp"

namespace itera {

class Fields {
 public:
  /// Throws Error when `json` is not a map; `where` begins every message.
  Fields(const Values& json, std::string where);

  std::string text(const std::string& key);
  std::int64_t integer(const std::string& key);
  double number(const std::string& key);
  const Values& map(const std::string& key);
  const Values& list(const std::string& key);
  /// Throws Error naming a key that nobody asked for.
  void finish() const;

 private:
  const Values& take(const std::string& key);
  [[noreturn]] void fail(const std::string& key, const char* expected) const;

  const Values& json_;
  std::string where_;
  std::set<std::string> taken_;
};

}  // namespace itera
