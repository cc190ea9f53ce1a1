// The door to yaml-cpp: a YAML text as a tree in which everything knows where it is written.
#pragma once

#include <memory>
#include "spec/finding.hpp"
#include "spec/node.hpp"

namespace itera {

/// Reads one YAML document. Adds a fault for whatever a spec must not hold: bad syntax, duplicate
/// keys, several documents, merge keys, tags, text that is not UTF-8, more values than anyone would
/// write.
struct Tree {
  Node root;
  bool complete = true;  ///< false after a fault that ended the reading: root is then null
};
Tree read_tree(const std::shared_ptr<const Source>& source, Faults& faults);

/// As read_tree, for a value that begins at that byte of the source: what stands before is not part
/// of it.
Tree read_tree_from(const std::shared_ptr<const Source>& source, std::size_t begin, Faults& faults);

}  // namespace itera
