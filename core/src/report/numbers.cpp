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

ByteUnit byte_unit(double largest) {
  if (largest >= 1024.0 * 1024 * 1024) return {"GiB", 1024.0 * 1024 * 1024};
  if (largest >= 1024.0 * 1024) return {"MiB", 1024.0 * 1024};
  return {"KiB", 1024.0};
}

std::string fixed(double value, int decimals) { return signed_text(value, decimals, ""); }

std::string with_sign(double value, int decimals) { return signed_text(value, decimals, "+"); }

std::string significant(double value, int digits) {
  return fixed(value, decimals_for(value, digits, 0));
}

std::string times(double ratio) { return fixed(ratio, 2) + "×"; }

std::string interval(const std::string& low, const std::string& high) {
  return "[" + low + ", " + high + "]";
}

std::string with_deviation(double mean, double deviation, int fewest) {
  const int decimals = decimals_for(deviation, 2, fewest);
  return fixed(mean, decimals) + " ± " + fixed(deviation, decimals);
}

std::string difference_text(double delta, std::optional<double> deviation, double low, double high,
                            int fewest) {
  const int decimals = decimals_for(high > low ? (high - low) / 2 : delta, 2, fewest);
  return with_sign(delta, decimals) + (deviation ? " ± " + fixed(*deviation, decimals) : "") + " " +
         interval(with_sign(low, decimals), with_sign(high, decimals));
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
