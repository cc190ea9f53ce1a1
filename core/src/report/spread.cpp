// Mean, standard deviation and Student's t. The only door to Boost.Math.
#include "report/spread.hpp"

#include <algorithm>
#include <boost/math/distributions/students_t.hpp>
#include <cmath>
#include <numeric>

namespace itera::report {
namespace {

constexpr double tail = 0.025;  // of a 95 % interval, on each side

boost::math::students_t distribution(std::size_t degrees_of_freedom) {
  return boost::math::students_t(static_cast<double>(degrees_of_freedom));
}

}  // namespace

Spread spread_of(const std::vector<double>& values) {
  Spread spread;
  spread.count = values.size();
  if (values.empty()) return spread;
  spread.mean =
      std::accumulate(values.begin(), values.end(), 0.0) / static_cast<double>(spread.count);
  if (spread.count < 2) return spread;
  double squares = 0;
  for (const double value : values) squares += (value - spread.mean) * (value - spread.mean);
  spread.deviation = std::sqrt(squares / static_cast<double>(spread.count - 1));
  return spread;
}

double student_reach(std::size_t degrees_of_freedom) {
  return boost::math::quantile(boost::math::complement(distribution(degrees_of_freedom), tail));
}

std::optional<Student> student(const Spread& differences, double margin) {
  if (differences.count < 2) return std::nullopt;
  const std::size_t degrees_of_freedom = differences.count - 1;
  const double error = differences.deviation / std::sqrt(static_cast<double>(differences.count));
  const double reach = student_reach(degrees_of_freedom) * error;
  const double beyond = std::fabs(differences.mean) - margin;
  Student result{differences.mean - reach, differences.mean + reach, 1};
  if (error == 0) result.p = beyond > 0 ? 0 : 1;
  else
    result.p = std::min(1.0, 2 * boost::math::cdf(boost::math::complement(
                                     distribution(degrees_of_freedom), beyond / error)));
  return result;
}

}  // namespace itera::report
