// Numbers as a reader wants them: enough digits, a real minus sign, the same text on every machine.
#pragma once

#include <optional>
#include <string>

namespace itera::report {

struct ByteUnit {
  std::string name;
  double bytes;
};

/// The greatest of KiB, MiB and GiB that leaves the number above one; KiB for small ones.
ByteUnit byte_unit(double largest);

std::string fixed(double value, int decimals);
std::string with_sign(double value, int decimals);  ///< "+0.0012", "−0.0012", "0.0000"
std::string significant(double value, int digits);  ///< 3 digits: "0.0123", "24.1", "1234"
std::string times(double ratio);                    ///< "1.99×"
std::string interval(const std::string& low, const std::string& high);  ///< "[low, high]"
std::string with_deviation(double mean, double deviation, int fewest);  ///< "1.9433 ± 0.0012"
std::string round_trip(double value);  ///< shortest text that reads back as the same number

/// "+0.0123 ± 0.0008 [+0.0100, +0.0146]": as many digits as the interval is sure of, `fewest`
/// decimals at the least. Without a
/// deviation the part "± …" is left out.
std::string difference_text(double delta, std::optional<double> deviation, double low, double high,
                            int fewest);

/// Decimals that show `digits` significant digits of a number of this size, between `fewest` and 8.
int decimals_for(double size, int digits, int fewest);

}  // namespace itera::report
