// Declared metrics: their JSON, what is wrong with them, and which one a record is of.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/json_field.hpp"
#include "itera/metric.hpp"

namespace itera {

/// What one evaluator of a run may record.
struct Declaration {
  std::string evaluator;
  std::vector<Metric> metrics;
};

const char* name_of(Better better) noexcept;

/// Lists of maps; what is as usual is left out.
Values metrics_json(const std::vector<Metric>& metrics);
Values declarations_json(const std::vector<Declaration>& declarations);
/// Throw Error naming the field that is not what it should be.
std::vector<Metric> metrics_in(const JsonField& list);
std::vector<Declaration> declarations_in(const JsonField& list);

/// What keeps these from being the metrics of one evaluator; "" for nothing.
std::string fault_in(const std::vector<Metric>& metrics);

/// The declaration of a record of this name: its own, else the longest "prefix_*" that covers it.
const Metric* declared(const std::vector<Metric>& metrics, std::string_view record);

/// Under which its samples are recorded.
const std::string& samples_name(const Metric& metric);

}  // namespace itera
