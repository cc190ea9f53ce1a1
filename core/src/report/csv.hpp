// CSV as RFC 4180 has it, and results.csv: one row a point, every figure, parameter and provenance
// field.
#pragma once

#include <string>
#include <vector>

#include "report/compare.hpp"
#include "report/run_data.hpp"

namespace itera::report {

/// Quoted where needed, ended by CR LF.
std::string csv_line(const std::vector<std::string>& fields);

/// Empty for null, text as it is, numbers so that they read back the same, the rest as JSON.
std::string csv_field(const Values& value);

/// Columns: what the point is, its figures (declared ones always, in their order, then others by
/// name), prepare.* train.* compress.*, time, parameters by dotted path, provenance.*.
std::string results_csv(const RunData& run, const Comparisons& comparisons);

}  // namespace itera::report
