// Whole entries of an axis go: what is claimed, and the work.
#pragma once

#include <vector>

#include "itera/calibration.hpp"
#include "itera/claim.hpp"
#include "itera/context.hpp"
#include "settings.hpp"

namespace itera::pruning {

std::vector<Claim> claims_of(const Cut& cut, const Outline& outline);

Checkpoint pruned(const Cut& cut, const Checkpoint& checkpoint, const Workbench& bench,
                  Context& context);

}  // namespace itera::pruning
