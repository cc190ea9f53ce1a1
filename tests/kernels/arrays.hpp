// Arrays that kernel tests read and write, and how close two of them are.
#pragma once

#include <gtest/gtest.h>

#include <cmath>
#include <cstdint>
#include <limits>
#include <random>
#include <vector>

namespace itera::kernels::test {

template <class T> constexpr T unwritten = std::numeric_limits<T>::quiet_NaN();

/// Numbers between low and high, others at every call.
template <class T> std::vector<T> draw(std::int64_t count, double low = -1, double high = 1) {
  static std::mt19937 random(7);
  std::vector<T> values(static_cast<std::size_t>(count));
  for (T& value : values)
    value = static_cast<T>(std::uniform_real_distribution<double>(low, high)(random));
  return values;
}

template <class T> std::vector<T> blank(std::int64_t count) {
  return std::vector<T>(static_cast<std::size_t>(count), unwritten<T>);
}

/// A copy in double precision, read by index: what the oracles compute with.
class Exact {
 public:
  template <class T>
  explicit Exact(const std::vector<T>& values) : values_(values.begin(), values.end()) {}
  explicit Exact(std::int64_t count) : values_(static_cast<std::size_t>(count)) {}
  double& operator[](std::int64_t i) { return values_.at(static_cast<std::size_t>(i)); }
  double operator[](std::int64_t i) const { return values_.at(static_cast<std::size_t>(i)); }
  [[nodiscard]] const std::vector<double>& values() const { return values_; }

 private:
  std::vector<double> values_;
};

template <class T> void expect_close(const std::vector<T>& found, const Exact& expected) {
  ASSERT_EQ(found.size(), expected.values().size());
  constexpr double tolerance = std::is_same_v<T, float> ? 2e-5 : 1e-12;
  for (std::size_t i = 0; i < found.size(); ++i) {
    const double wanted = expected.values()[i];
    ASSERT_NEAR(static_cast<double>(found[i]), wanted, tolerance * (1 + std::abs(wanted))) << i;
  }
}

}  // namespace itera::kernels::test
