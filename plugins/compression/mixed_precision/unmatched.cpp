// A rule claims nothing because it fits nothing, or because others come first.
#include "unmatched.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <set>

#include "itera/pattern.hpp"
#include "near.hpp"

namespace itera::mixed {

namespace {

bool fits_some(const FormRule& rule, const TensorInfo& info) {
  return fits(rule, info, "") || std::ranges::any_of(info.parts, [&](const RowPart& part) {
           return fits(rule, info, part.name);
         });
}

/// The first rule before `index` that fits some of what it fits; `index` when none does.
std::size_t earlier(const TensorTable& tensors, const std::vector<FormRule>& rules,
                    std::size_t index) {
  for (std::size_t before = 0; before < index; ++before) {
    for (const TensorInfo& info : tensors) {
      if (fits_some(rules[before], info) && fits_some(rules[index], info)) return before;
    }
  }
  return index;
}

/// The counters that it would fit if they were weights.
std::vector<std::string> counters_of(const TensorTable& tensors, const RuleText& rule) {
  std::vector<std::string> names;
  for (const TensorInfo& info : tensors) {
    if (!traits_of(info.role).counts) continue;
    if (rule.role == name_of(info.role) || (rule.match && matches(*rule.match, info.name)))
      names.push_back(info.name);
  }
  return names;
}

std::string quoted(const std::vector<std::string>& names) {
  return fmt::format("\"{}\"", fmt::join(names, "\", \""));
}

std::string nothing_of_that_role(const TensorTable& tensors) {
  std::set<std::string> roles;
  for (const TensorInfo& info : tensors) roles.insert(name_of(info.role));
  return fmt::format("this model has no tensor of that role; its roles are {}",
                     fmt::join(roles, ", "));
}

std::string no_such_part(const TensorTable& tensors, const std::string& wanted) {
  std::vector<std::string> parts;
  for (const TensorInfo& info : tensors) {
    for (const RowPart& part : info.parts)
      parts.push_back(fmt::format("{}[{}]", info.name, part.name));
  }
  if (parts.empty()) return "the tensors of this model have no row parts";
  // The pattern names the end of a tensor, so whatever stands before it is no edit.
  return "it fits no part of this model's tensors; nearest are " +
         quoted(nearest("*" + wanted, parts));
}

std::string no_such_name(const TensorTable& tensors, const std::string& wanted) {
  std::vector<std::string> names;
  for (const TensorInfo& info : tensors) names.push_back(info.name);
  return "it fits no tensor of this model; nearest are " + quoted(nearest(wanted, names));
}

std::string why(const TensorTable& tensors, const std::vector<FormRule>& rules, std::size_t index) {
  const RuleText& rule = rules[index].text;
  if (const std::size_t before = earlier(tensors, rules, index); before != index)
    return fmt::format("{} comes first and claims what it fits; put it before that one",
                       rules[before].name);
  if (const auto counters = counters_of(tensors, rule); !counters.empty()) {
    return fmt::format(
        "it fits counters, which are no weights and claimed only by their full "
        "name, such as {{match: \"{}\", form: {}}}",
        counters.front(), print(rules[index].form));
  }
  if (rule.match) return no_such_name(tensors, *rule.match);
  return rule.role ? nothing_of_that_role(tensors) : no_such_part(tensors, *rule.part);
}

}  // namespace

std::string why_nothing(const TensorTable& tensors, const std::vector<FormRule>& rules,
                        std::size_t index) {
  return fmt::format(
      "{} claims nothing: {}; leave the rule out, or say optional: true where a model "
      "may lack it",
      rules[index].name, why(tensors, rules, index));
}

}  // namespace itera::mixed
