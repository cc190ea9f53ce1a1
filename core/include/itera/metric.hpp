// What an evaluator may record, declared before it runs: tables, pictures and comparisons follow
// the declaration. No LibTorch here.
#pragma once

#include <optional>
#include <string>

namespace itera {

enum class Better { neither, lower, higher };

/// Values of single samples that a metric is made of: Σ values / Σ weights / per_unit. Models that
/// were scored on the same samples are compared sample by sample.
struct Sampled {
  std::string name{};  ///< under which they are recorded; the metric's own unless given
  /// What weighs each: other samples of that name ("tokens"), or else what their own weights count
  /// ("bytes"); "" where all weigh the same.
  std::string by{};
  double per_unit = 1;  ///< of the values in one of the metric: ln 2 nats are a bit
};

/// Of all evaluators of a run, the first headline metric with weighted samples is the quality: what
/// is compared with the twin, and what the Pareto front is drawn over.
struct Metric {
  std::string name{};  ///< "bits_per_byte"; "bytes_*" stands for all that begin so
  std::string unit{};  ///< "bytes" are shown as KiB, MiB or GiB, "×" behind the figure
  Better better = Better::neither;
  bool headline = false;          ///< a column of the result table, in the order declared
  std::optional<int> decimals{};  ///< behind the point
  int significant = 3;            ///< digits, where no decimals are given
  std::optional<Sampled> samples{};
  std::string help{};
  std::string title{};   ///< heads its column; name and unit unless given
  std::string note{};    ///< a sentence under the result table
  std::string unless{};  ///< shown only where this other metric was not recorded
  /// The metric that compares it with the twin, pair by pair: "prefill_ratio", above 1 in its
  /// favour. What was recorded as ratio + "_low" and "_high" are the ends of its interval, "twin_"
  /// + name is the twin's own figure.
  std::string ratio{};
  std::string
      offset{};  ///< a parameter of the evaluator: where it is not 1, the title says "at offset N"
  std::string cost{};  ///< what quality is bought with; the front's picture calls its axis so
};

}  // namespace itera
