// The parameters of mixed_precision, and how they go together.
#include "parameters.hpp"

#include "forms.hpp"
#include "itera/tensor_table.hpp"

namespace itera::mixed {

namespace {

std::vector<std::string> role_names() {
  std::vector<std::string> names;
  for (const RoleTraits& role : all_roles()) names.emplace_back(role.name);
  return names;
}

}  // namespace

const Schema<RuleText>& rule_schema() {
  static const Schema<RuleText> schema =
      Schema<RuleText>{}
          .field("match", &RuleText::match,
                 {.help = "pattern of tensor names; * and ? match, dots too"})
          .field("role", &RuleText::role,
                 {.help = "what the tensors are for", .choices = role_names()})
          .field("part", &RuleText::part,
                 {.help = "rows of a tensor: TENSOR[PART], such as \"in_proj[gate]\""})
          .field("form", &RuleText::form,
                 {.help = "what it becomes; int4 is int4-g64",
                  .choices = form_words(true),
                  .required = true})
          .field("optional", &RuleText::optional,
                 {.help = "true: no error when it claims nothing"});
  return schema;
}

const Schema<SearchText>& search_schema() {
  static const Schema<SearchText> schema =
      Schema<SearchText>{}
          .field("budget_bytes", &SearchText::budget_bytes,
                 {.help = "the most that all tensors together may take; or give ratio",
                  .unit = "bytes",
                  .minimum = 1})
          .field("ratio", &SearchText::ratio,
                 {.help = "the budget as a share of the bytes they take now",
                  .minimum = 0.001,
                  .maximum = 1})
          .field("forms", &SearchText::forms,
                 {.help = "forms to choose from", .choices = form_words(false)})
          .field("hand_map", &SearchText::hand_map,
                 {.help = "rules that are tried as they are, where they fit the budget",
                  .fields = rule_schema().parameters()})
          .field("calibration_tokens", &SearchText::calibration_tokens,
                 {.help = "calibration text that every measurement reads; a quarter is held out",
                  .unit = "tokens",
                  .minimum = 1})
          .field("swaps", &SearchText::swaps,
                 {.help = "exchanges measured jointly after the knapsack",
                  .minimum = 0,
                  .maximum = 100000});
  return schema;
}

const Schema<Params>& schema() {
  static const Schema<Params> schema =
      Schema<Params>{}
          .field("rules", &Params::rules,
                 {.help = "in order; the first that fits claims a tensor or part",
                  .fields = rule_schema().parameters()})
          .field("preset", &Params::preset,
                 {.help = "rules that follow yours; itera_lite where you give none",
                  .choices = {"none", "itera_lite"}})
          .field("auto", &Params::search,
                 {.help = "measures and searches in place of rules",
                  .fields = search_schema().parameters()})
          .field("max_unmatched", &Params::max_unmatched,
                 {.help = "largest share of parameters that no rule claims",
                  .minimum = 0,
                  .maximum = 1});
  return schema;
}

void check(const Params& params) {
  if (params.search && !params.rules.empty()) {
    throw Error(
        "mixed_precision: rules and auto exclude each other; to try your rules beside the map that "
        "is found, write them as auto: {hand_map: […]}",
        Fault::invalid);
  }
  if (!params.search && params.rules.empty() && params.preset == "none") {
    throw Error("mixed_precision: nothing says what to do: give rules, preset: itera_lite or auto",
                Fault::invalid);
  }
}

void check(const SearchText& search) {
  if (search.budget_bytes.has_value() == search.ratio.has_value()) {
    throw Error(
        "mixed_precision: auto needs either budget_bytes or ratio, as in auto: {ratio: 0.3}",
        Fault::invalid);
  }
  if (search.forms.empty()) {
    throw Error(
        "mixed_precision: auto has no forms to choose from; give some, as in forms: [f16, int8]",
        Fault::invalid);
  }
}

}  // namespace itera::mixed
