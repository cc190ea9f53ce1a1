// Numbers as a reader wants them.
#include "report/numbers.hpp"

#include <fmt/format.h>

#include <cmath>

namespace itera::report {
namespace {

bool shows_zero(const std::string& digits) {
  return digits.find_first_of("123456789") == std::string::npos;
}

std::string signed_text(double value, int decimals, const char* plus) {
  std::string digits = fmt::format("{:.{}f}", std::fabs(value), decimals);
  if (shows_zero(digits)) return digits;
  return (std::signbit(value) ? "\u2212" : plus) + digits;
}

}  // namespace

std::string fixed(double value, int decimals) { return signed_text(value, decimals, ""); }

std::string with_sign(double value, int decimals) { return signed_text(value, decimals, "+"); }

std::string significant(double value, int digits) {
  return fixed(value, decimals_for(value, digits, 0));
}

std::string times(double ratio) { return fixed(ratio, 2) + "×"; }

std::string interval(const std::string& low, const std::string& high) {
  return "[" + low + ", " + high + "]";
}

std::string round_trip(double value) { return fmt::format("{}", value); }

int decimals_for(double size, int digits, int fewest) {
  if (size == 0) return fewest;
  int decimals = 8;
  double smallest = 1e-8;  // the smallest number that shows one digit at this many decimals
  for (int i = 1; i < digits; ++i) smallest *= 10;
  while (decimals > fewest && std::fabs(size) >= 10 * smallest) {
    --decimals;
    smallest *= 10;
  }
  return decimals;
}

}  // namespace itera::report
