// Single weights become zero: what is claimed, and the work.
#pragma once

#include <vector>

#include "itera/calibration.hpp"
#include "itera/claim.hpp"
#include "itera/context.hpp"
#include "settings.hpp"

namespace itera::pruning {

std::vector<Claim> claims_of(const Sparsity& sparsity, const Outline& outline);

Checkpoint pruned(const Sparsity& sparsity, const Checkpoint& checkpoint, const Workbench& bench,
                  Context& context);

}  // namespace itera::pruning
