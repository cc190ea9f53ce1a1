// What a rule fits.
#include "rules.hpp"

#include <fmt/format.h>

#include <string_view>

#include "forms.hpp"
#include "itera/pattern.hpp"

namespace itera::mixed {

namespace {

/// "in_proj[gate]" → "in_proj" and "gate"; both empty where it is not of that shape.
struct PartName {
  std::string_view tensor, part;
};

PartName split(std::string_view text) {
  const std::size_t open = text.find('[');
  if (open == std::string_view::npos || open == 0 || !text.ends_with(']')) return {};
  return {text.substr(0, open), text.substr(open + 1, text.size() - open - 2)};
}

/// Whether the pattern matches the name or its last components, with or without ".weight".
bool matches_the_end(std::string_view pattern, std::string_view name) {
  constexpr std::string_view weight = ".weight";
  while (true) {
    if (matches(pattern, name)) return true;
    if (name.ends_with(weight) && matches(pattern, name.substr(0, name.size() - weight.size())))
      return true;
    const std::size_t dot = name.find('.');
    if (dot == std::string_view::npos) return false;
    name.remove_prefix(dot + 1);
  }
}

std::string name_of(const RuleText& rule) {
  if (rule.match) return "match: " + *rule.match;
  return rule.role ? "role: " + *rule.role : "part: " + *rule.part;
}

void check(const RuleText& rule, const std::string& name) {
  const int said =
      int{rule.match.has_value()} + int{rule.role.has_value()} + int{rule.part.has_value()};
  if (said != 1) {
    throw Error(
        fmt::format("mixed_precision: {} says {} of match, role and part, expected one: write "
                    "{{match: \"layers.*.ssm.*\", form: f16}}",
                    name, said == 0 ? "none" : "more than one"),
        Fault::invalid);
  }
  if (rule.part && split(*rule.part).part.empty()) {
    throw Error(fmt::format("mixed_precision: {}: part \"{}\" must be a tensor and a part of its "
                            "rows, as in \"in_proj[gate]\"",
                            name, *rule.part),
                Fault::invalid);
  }
}

}  // namespace

std::vector<FormRule> read_rules(const std::vector<Values>& written, const std::string& whose) {
  std::vector<FormRule> rules;
  for (const Values& one : written) {
    FormRule rule{rule_schema().parse(one), {}, fmt::format("{}rule {}", whose, rules.size() + 1)};
    check(rule.text, rule.name);
    rule.form = form_meant(rule.text.form);
    rule.name += " (" + name_of(rule.text) + ")";
    rules.push_back(std::move(rule));
  }
  return rules;
}

bool fits(const FormRule& rule, const TensorInfo& info, const std::string& part) {
  const RuleText& text = rule.text;
  if (traits_of(info.role).counts) return text.match == info.name;
  if (text.match) return matches(*text.match, info.name);
  if (text.role) return *text.role == itera::name_of(info.role);
  const PartName wanted = split(*text.part);
  return !part.empty() && matches(wanted.part, part) && matches_the_end(wanted.tensor, info.name);
}

}  // namespace itera::mixed
