// Joint refinement: exchanges of bytes between two tensors, kept when the whole model gets better.
#pragma once

#include <cstdint>
#include <functional>

#include "sensitivity.hpp"

namespace itera::mixed {

/// A choice and what it costs together.
struct Joint {
  Choice choice;
  Windows kl;
};

struct Exchanges {
  const std::vector<Unit>& units;
  const Sensitivity& alone;
  const std::vector<std::vector<std::size_t>>& worth;  ///< options each unit may take
  std::int64_t budget;                                 ///< bytes of all units
};

/// KL of each window of the whole model; `what` is said as progress.
using MeasureJointly = std::function<Windows(const Choice&, const std::string& what)>;

/// Measures at most `most` exchanges: one tensor gets a better form, another pays for it with a
/// smaller one where the budget demands it. First those whose predicted loss is smallest beside
/// what they move; kept when the joint KL falls by more than two standard errors.
Joint refine(const Exchanges& exchanges, Joint best, std::int64_t most,
             const MeasureJointly& measure);

}  // namespace itera::mixed
