// The guard around every compress stage: what is refused before any work, whether the result is
// what was claimed, and how far it drifts from its twin.
#pragma once

#include <string>
#include <vector>

#include "base/guard.hpp"
#include "itera/checkpoint.hpp"
#include "itera/claim.hpp"

namespace itera {

/// Throws Error (invalid) for what no mode allows: a dimension that lies on no axis (the residual
/// width), some of several coupled tensors, fewer experts than top_k, tensors that do not exist. In
/// strict also for what is well-formed but saves nothing, such as zeros in A_log; otherwise
/// returns a warning for each of those.
std::vector<std::string> check_claims(const Outline& outline, const std::vector<Claim>& claims,
                                      const std::string& method, GuardMode mode);

/// Entries of the axis that the claims take, where they take most; 0 where they leave it alone.
std::int64_t entries_cut(const Outline& outline, const std::vector<Claim>& claims,
                         const Axis& axis);

/// Throws Error naming every tensor whose form or bytes are not what was claimed, and every one
/// that changed unclaimed.
void expect_as_claimed(const Checkpoint& before, const Checkpoint& after,
                       const std::vector<Claim>& claims, const std::string& method);

}  // namespace itera
