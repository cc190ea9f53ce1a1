// The search for the map that changes the predictions least within a budget of bytes.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "itera/calibration.hpp"
#include "rules.hpp"
#include "units.hpp"

namespace itera::mixed {

/// What there is to decide, known from names and shapes.
struct SearchSpace {
  std::vector<Unit> units;
  Choice hand;  ///< what the hand map chooses
};

/// Weights that an earlier method packed are left as they are, by the hand map too. Throws Error
/// where none is left, and for a rule of the hand map that claims nothing.
SearchSpace space_of(const TensorTable& tensors, const SearchText& text,
                     const std::vector<FormRule>& hand_map);

/// Each unit's largest form: the most that may come of it.
std::vector<Claim> claims_of(const SearchSpace& space);

/// Throws Error naming the fewest bytes possible where `budget` is less. `fixed` is what takes no
/// part in the search.
void expect_feasible(const SearchSpace& space, std::int64_t fixed, std::int64_t budget);

/// `bytes_now` is what all tensors take together.
std::int64_t budget_of(const SearchText& text, std::int64_t bytes_now);

/// Measures, solves, refines; records what it found and what that costs.
FormMap search(const SearchText& text, const SearchSpace& space, const Checkpoint& checkpoint,
               const Workbench& bench, Context& context);

}  // namespace itera::mixed
