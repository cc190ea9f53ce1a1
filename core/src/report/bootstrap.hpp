// How sure a difference in quality is: a paired bootstrap over documents or blocks of windows.
//
//   Δ = (Σ values of the compressed model − Σ values of its twin) / Σ weights / per_unit
//
// In bits per byte the values are nats, the weights source bytes, and a unit is ln 2 nats.
// Units are drawn with replacement, as many as there are; each draw gives a Δ* with the same
// formula. With B draws and k = B/40, the 95 % interval runs from the k-th smallest to the k-th
// largest Δ*.
//
// The p value belongs to the claim "|Δ| ≤ margin":
//   p = min(1, 2 · (1 + min(#{Δ* ≤ margin}, #{Δ* ≥ −margin})) / (1 + B))
// so that p ≤ 0.05 exactly when the interval lies outside [−margin, +margin]. Its least value is
// 2/(B+1): with 10 000 draws, Holm's correction can still find something in a table of up to 250
// comparisons.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace itera::report {

constexpr std::size_t bootstrap_draws = 10'000;
constexpr std::size_t fewest_documents = 10;
constexpr std::size_t windows_a_block = 8;

/// One entry a window of the test text.
struct Paired {
  std::vector<double> difference;       ///< value of the compressed model − value of the twin
  std::vector<double> weights;          ///< source bytes of the window's targets
  std::vector<std::int64_t> documents;  ///< the document of each window; empty when there are none
  double per_unit = 1;                  ///< of the values in one of the metric
};

/// What is drawn: documents when there are at least fewest_documents, else blocks of
/// windows_a_block windows in a row.
struct Units {
  std::string name;  ///< "documents" or "blocks of 8 windows"
  std::vector<double> difference, weights;
};
Units units_of(const Paired& windows);

struct Bootstrap {
  double delta = 0, low = 0, high = 0;  ///< in the metric
  double p = 1;
  std::string unit;
  std::size_t units = 0;
};

double weighted_difference(const Paired& windows);

/// Nothing when there are fewer than two units, or one without weight. The seed is fixed and the
/// generator our own: the same numbers on every machine.
std::optional<Bootstrap> bootstrap(const Paired& windows, double margin,
                                   std::size_t draws = bootstrap_draws);

/// Correlation of neighbours: Σ (d_i − m)(d_{i+1} − m) / Σ (d_i − m)². Nothing when all are equal.
std::optional<double> lag1_correlation(const std::vector<double>& values);

}  // namespace itera::report
