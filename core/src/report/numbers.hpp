// Numbers as a reader wants them: enough digits, a real minus sign, the same text on every machine.
#pragma once

#include <optional>
#include <string>

namespace itera::report {

std::string fixed(double value, int decimals);
std::string with_sign(double value, int decimals);  ///< "+0.0012", "−0.0012", "0.0000"
std::string significant(double value, int digits);  ///< 3 digits: "0.0123", "24.1", "1234"
std::string times(double ratio);                    ///< "1.99×"
std::string interval(const std::string& low, const std::string& high);  ///< "[low, high]"
std::string round_trip(double value);  ///< shortest text that reads back as the same number

/// Decimals that show `digits` significant digits of a number of this size, between `fewest` and 8.
int decimals_for(double size, int digits, int fewest);

}  // namespace itera::report
