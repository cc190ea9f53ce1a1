// A spec with some of its values set. Specs that set the same in a section share it.
#pragma once

#include <string>
#include <unordered_map>
#include <vector>

#include "spec/section.hpp"
#include "spec/sweep.hpp"

namespace itera {

class Applied {
 public:
  Applied(const Root& base, Faults& faults) : base_(base), faults_(faults) {}

  /// Whole values are set before what lies in them, and a component (`use`) before its parameters;
  /// one of another name leaves the parameters of the former behind.
  Root operator()(std::vector<const Setting*> settings);

 private:
  using Range = std::vector<const Setting*>::const_iterator;
  EntryPtr section(Range begin, Range end);

  const Root& base_;
  Faults& faults_;
  std::unordered_map<std::string, EntryPtr> made_;  ///< by the numbers of the settings
};

}  // namespace itera
