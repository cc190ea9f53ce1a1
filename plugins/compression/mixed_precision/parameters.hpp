// The parameters of mixed_precision: rules, a preset, or a search.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "itera/schema.hpp"

namespace itera::mixed {

/// One rule as a spec writes it: one of match, role and part, and the form.
struct RuleText {
  std::optional<std::string> match, role, part;
  std::string form;
  bool optional = false;
};

/// `auto:` as a spec writes it.
struct SearchText {
  std::optional<std::int64_t> budget_bytes;
  std::optional<double> ratio;
  std::vector<std::string> forms{"f16", "int8", "int4"};
  std::vector<Values> hand_map;
  std::int64_t calibration_tokens = 16384, swaps = 24;
};

struct Params {
  std::vector<Values> rules;
  std::optional<std::string> preset;
  std::optional<Values> search;
  double max_unmatched = 0.20;
};

const Schema<RuleText>& rule_schema();
const Schema<SearchText>& search_schema();
const Schema<Params>& schema();

/// Throws Error for parameters that do not go together.
void check(const Params& params);
void check(const SearchText& search);

}  // namespace itera::mixed
