// Holm's correction: many comparisons in one table, and still at most 5 % chance of a false one.
#pragma once

#include <vector>

namespace itera::report {

/// Adjusted p values in the order given: with p(1) ≤ … ≤ p(m), adjusted(i) = max over j ≤ i of
/// min(1, (m − j + 1) p(j)). S. Holm, "A simple sequentially rejective multiple test procedure",
/// Scand. J. Statist. 6 (1979).
std::vector<double> holm(const std::vector<double>& p_values);

}  // namespace itera::report
