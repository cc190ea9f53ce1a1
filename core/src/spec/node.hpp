// A YAML value that knows where it is written.
#pragma once

#include <string>
#include <vector>

#include "spec/finding.hpp"

namespace itera {

struct Entry;

/// One YAML value; aliases are already replaced by what they stand for.
struct Node {
  enum class Kind { null, scalar, list, map, unknown };  ///< unknown: a fault already says why

  Kind kind = Kind::null;
  bool quoted = false;      ///< scalars: written in quotes or as a block, so it is text
  std::string text;         ///< scalars
  std::string variables;    ///< scalars: names of the environment variables the text was made from
  std::vector<Node> items;  ///< lists
  std::vector<Entry> entries;  ///< maps, in the order in which they are written
  Place place;                 ///< of a null that is not written: its key's

  [[nodiscard]] bool is(Kind which) const noexcept { return kind == which; }
  /// The value of that key of a map; null when there is none.
  [[nodiscard]] const Entry* find(const std::string& key) const;
  [[nodiscard]] Entry* find(const std::string& key);
};

struct Entry {
  std::string key;
  Place place;  ///< of the key
  Node value;
};

std::size_t size_of(const Node& node);   ///< values in it, itself included
std::size_t depth_of(const Node& node);  ///< 1 for a scalar

}  // namespace itera
