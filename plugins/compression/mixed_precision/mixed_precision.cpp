// Rules or a search to forms, forms to a checkpoint, and what there is to report.
#include "mixed_precision.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "claiming.hpp"
#include "itera/calibration.hpp"
#include "preset.hpp"
#include "search.hpp"

namespace itera::mixed {

namespace {

/// Known before there are weights, where no form leaves it open.
std::optional<std::int64_t> bytes_now(const TensorTable& tensors) {
  std::int64_t bytes = 0;
  for (const TensorInfo& info : tensors) {
    if (!info.tied_to.empty()) continue;
    if (!is_plain(info.form)) return std::nullopt;
    bytes += form_bytes(info.form, info.shape);
  }
  return bytes;
}

void expect_feasible(const SearchSpace& space, const SearchText& text, const TensorTable& tensors) {
  const auto now = bytes_now(tensors);
  if (!now) return;
  std::int64_t fixed = *now;
  for (const Unit& unit : space.units) fixed -= form_bytes(unit.info.form, unit.info.shape);
  expect_feasible(space, fixed, budget_of(text, *now));
}

void report_rules(const Claimed& claimed, const std::vector<FormRule>& rules, Context& context) {
  for (std::size_t i = 0; i < rules.size(); ++i) {
    const auto& [tensors, parameters] = claimed.tallies[i];
    context.note(fmt::format("{}: {} for {} {} with {} parameters", rules[i].name,
                             print(rules[i].form), tensors, tensors == 1 ? "tensor" : "tensors",
                             parameters));
  }
  context.record("unclaimed",
                 static_cast<double>(claimed.unclaimed) /
                     static_cast<double>(std::max<std::int64_t>(1, claimed.parameters)),
                 "of parameters");
}

/// Counters are no weights; what is tied counts once.
void report_size(const Checkpoint& result, const TensorTable& tensors, Context& context) {
  std::int64_t parameters = 0, bytes = 0;
  for (const TensorInfo& info : tensors) {
    if (!has_weights(info)) continue;
    parameters += parameters_of(info);
    bytes += result.at(info.name)->bytes();
  }
  context.record("bytes", static_cast<double>(result.bytes()), "bytes", Better::lower);
  context.record("bits_per_weight",
                 8 * static_cast<double>(bytes) / static_cast<double>(parameters), "bits",
                 Better::lower);
}

/// The preset follows the rules; alone it stands where there are none. Beside a search it is only
/// one candidate, so it need not claim anything.
std::vector<FormRule> with_preset(std::vector<FormRule> rules, const Params& params) {
  const std::string name = params.preset.value_or(rules.empty() ? "itera_lite" : "none");
  for (FormRule& rule : preset(name)) {
    rule.text.optional = rule.text.optional || params.search.has_value();
    rules.push_back(std::move(rule));
  }
  return rules;
}

}  // namespace

MixedPrecision::MixedPrecision(const Params& params) : max_unmatched_(params.max_unmatched) {
  check(params);
  if (params.search) {
    search_ = search_schema().parse(*params.search);
    check(*search_);
  }
  rules_ = with_preset(
      search_ ? read_rules(search_->hand_map, "hand map, ") : read_rules(params.rules), params);
}

std::vector<Claim> MixedPrecision::claims(const Outline& outline) const {
  const TensorTable& tensors = outline.tensors;
  if (!search_) return claims_of(tensors, claim(tensors, rules_, max_unmatched_).forms);
  const SearchSpace space = space_of(tensors, *search_, rules_);
  expect_feasible(space, *search_, tensors);
  return claims_of(space);
}

Checkpoint MixedPrecision::compress(const Checkpoint& checkpoint, const Workbench& bench,
                                    Context& context) {
  const TensorTable& tensors = bench.tensors();
  FormMap forms;
  if (search_) {
    forms = search(*search_, space_of(tensors, *search_, rules_), checkpoint, bench, context);
  } else {
    Claimed claimed = claim(tensors, rules_, max_unmatched_);
    report_rules(claimed, rules_, context);
    forms = std::move(claimed.forms);
  }
  Checkpoint result = with_forms(checkpoint, tensors, forms);
  report_size(result, tensors, context);
  return result;
}

}  // namespace itera::mixed
