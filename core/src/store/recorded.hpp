// Recorded: what a stage has to say for itself, and metrics.json, which holds it.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "itera/metric.hpp"
#include "itera/values.hpp"

namespace itera {

struct Recorded {
  struct Number {
    std::string name, unit;
    std::optional<double> value;  ///< nothing where a stage of before wrote no number
    Better better = Better::neither;
  };
  struct Samples {
    std::vector<double> values, weights;  ///< as many, or no weights
    std::vector<std::int64_t> groups;     ///< which of them belong together; as many, or none
  };

  std::vector<Number> numbers;  ///< in the order in which they were recorded
  std::map<std::string, std::string> texts;
  std::map<std::string, Samples> samples;
  std::vector<std::string> notes;

  /// The first of that name.
  [[nodiscard]] std::optional<double> number(std::string_view name) const;
  [[nodiscard]] std::string text(const std::string& name) const;  ///< "" where there is none
};

Values to_json(const Recorded& recorded);
/// Throws Error (Fault::invalid) naming `where` for what is nothing that a stage recorded.
Recorded recorded_from(const Values& json, const std::string& where);

}  // namespace itera
