// Maps of a spec against the parameters they may hold: types, ranges, choices, defaults.
#pragma once

#include <string>
#include <vector>

#include "itera/manifest.hpp"
#include "spec/experiment.hpp"
#include "spec/node.hpp"

namespace itera {

/// Where the value was written, and the environment variables it was made from.
std::string origin_of(const Node& node);

/// What a parameter accepts, in words: "an integer from 1 to 1024", "one of char, bpe, or a map
/// with file". Text with fields and no choices is always a map.
std::string expectation(const Parameter& parameter);

/// ", did you mean \"keep\"?" when a known name is near, else nothing.
std::string suggestion(const std::string& word, const std::vector<std::string>& known);

class Resolver {
 public:
  Resolver(Faults& faults, std::vector<Origin>& origins) : faults_(faults), origins_(origins) {}

  /// The map with every parameter present; `known` are further keys it may hold, read elsewhere.
  /// `where` is the place a missing key is reported at, `path` the map's own, `owner` what messages
  /// call it.
  Values map(const Node& map, const std::vector<Parameter>& parameters, const Place& where,
             const std::string& path, const std::string& owner,
             const std::vector<std::string>& known = {});

  /// A fault when the key is not among the names.
  void known(const Entry& entry, const std::vector<std::string>& names, const std::string& owner);

  /// The parameter as the entry gives it, or its default where there is no entry.
  Values one(const Entry* entry, const Parameter& parameter, const Place& where,
             const std::string& path, const std::string& owner);

  /// One value. After a fault, the default.
  Values value(const Entry& entry, const Parameter& parameter, const std::string& path);

 private:
  Values element(const Node& node, const Parameter& parameter, const std::string& path);
  Values scalar(const Node& node, const Parameter& parameter);
  void check_range(const Node& node, const Parameter& parameter, double value);
  void mismatch(const Node& node, const Parameter& parameter, const std::string& advice);
  void came_from(const std::string& path, const Node& node);
  void came_by_default(const std::string& path, const Values& value);

  Faults& faults_;
  std::vector<Origin>& origins_;
};

}  // namespace itera
