// What several seeds say together: mean, standard deviation, and how sure a mean difference is.
#pragma once

#include <cstddef>
#include <optional>
#include <vector>

namespace itera::report {

struct Spread {
  std::size_t count = 0;
  double mean = 0;
  double deviation = 0;  ///< of the sample, divided by count − 1; 0 where there is one value
};
Spread spread_of(const std::vector<double>& values);

/// Student's t over differences, one a seed: n − 1 degrees of freedom, s/√n the error of their
/// mean.
struct Student {
  double low = 0, high = 0;  ///< mean ± t · s/√n, 95 %
  double p = 1;              ///< of "the mean lies within ± margin"; ≤ 0.05 exactly when the
                             ///< interval lies outside
};

/// Nothing for fewer than two differences.
std::optional<Student> student(const Spread& differences, double margin);

/// 4.303 for two degrees of freedom: how many s/√n a 95 % interval reaches to each side.
double student_reach(std::size_t degrees_of_freedom);

}  // namespace itera::report
