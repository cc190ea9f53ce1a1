// The Pareto front of two figures of which less is better.
#pragma once

#include <optional>
#include <vector>

namespace itera::report {

struct Place {
  double cost = 0, quality = 0;
};

/// On the front is what nothing dominates: no other place is at most as large in both and smaller
/// in one. Equal places are on it together; nothing, and what is not finite, never is.
std::vector<bool> pareto_front(const std::vector<std::optional<Place>>& places);

}  // namespace itera::report
