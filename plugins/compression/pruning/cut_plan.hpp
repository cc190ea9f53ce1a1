// What can be said of a cut from names and shapes alone.
#pragma once

#include <cstdint>
#include <vector>

#include "itera/claim.hpp"
#include "settings.hpp"

namespace itera::pruning {

struct Planned {
  Axis axis;
  std::int64_t keep;

  [[nodiscard]] bool cuts() const { return keep < axis.extent; }
};

/// Every axis of that kind, in order of execution. Throws Error when there is none, for a list of
/// another length, for more than there is and for fewer than can run.
std::vector<Planned> plan_of(const Cut& cut, const Outline& outline);

}  // namespace itera::pruning
