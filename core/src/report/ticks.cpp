// Where an axis has its ticks.
#include "report/ticks.hpp"

#include <algorithm>
#include <cmath>

#include "report/numbers.hpp"

namespace itera::report {
namespace {

constexpr std::size_t few = 4, many = 8;  // ticks of a logarithmic axis

std::string bytes_label(double bytes) {
  if (bytes < 1024) return round_trip(bytes) + " B";
  const ByteUnit unit = byte_unit(bytes);
  return round_trip(bytes / unit.bytes) + " " + unit.name;
}

}  // namespace

std::vector<Tick> linear_ticks(double low, double high, int wanted, double unit) {
  const double from = low / unit, to = high / unit;
  if (!(to > from)) return {};
  const double rough = (to - from) / wanted;
  double power = std::floor(std::log10(rough));
  double digit = std::ceil(rough / std::pow(10, power) - 1e-9);
  digit = digit <= 2 ? digit : digit <= 5 ? 5 : 10;
  if (digit == 10) {
    digit = 1;
    ++power;
  }
  const double step = digit * std::pow(10, power);
  const int decimals = std::max(0, static_cast<int>(-power));
  std::vector<Tick> ticks;
  for (double k = std::ceil(from / step - 1e-9); k * step <= to + step * 1e-9; ++k)
    ticks.push_back({k * step * unit, fixed(k * step, decimals)});
  return ticks;
}

std::vector<Tick> byte_ticks(double low, double high) {
  std::vector<double> powers, between;
  for (double power = std::exp2(std::ceil(std::log2(low) - 1)); power <= high; power *= 2) {
    if (power >= low) powers.push_back(power);
    if (power * 1.5 >= low && power * 1.5 <= high) between.push_back(power * 1.5);
  }
  if (powers.size() < few) {
    powers.insert(powers.end(), between.begin(), between.end());
    std::sort(powers.begin(), powers.end());
  }
  const std::size_t stride = powers.size() / (many + 1) + 1;
  std::vector<Tick> ticks;
  for (std::size_t i = 0; i < powers.size(); i += stride)
    ticks.push_back({powers[i], bytes_label(powers[i])});
  return ticks;
}

}  // namespace itera::report
