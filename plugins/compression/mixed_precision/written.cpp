// A map as the rules that make it.
#include "written.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <optional>
#include <set>

namespace itera::mixed {

namespace {

/// The one form of all tensors of this role; none where they differ or some stay as they are.
std::optional<Form> form_of_role(const TensorTable& tensors, const FormMap& forms, Role role) {
  std::optional<Form> found;
  for (const TensorInfo& info : tensors) {
    if (info.role != role) continue;
    const auto parts = forms.find(info.tied_to.empty() ? info.name : info.tied_to);
    if (parts == forms.end() || !parts->second.front().part.empty()) return std::nullopt;
    const Form& form = parts->second.front().form;
    if (found && *found != form) return std::nullopt;
    found = form;
  }
  return found;
}

/// A colon would end a key.
std::string quoted_form(const Form& form) {
  const std::string name = print(form);
  return name.find(':') == std::string::npos ? name : "\"" + name + "\"";
}

}  // namespace

std::vector<std::string> as_rules(const TensorTable& tensors, const FormMap& forms) {
  std::vector<std::string> rules;
  std::set<Role> written;
  for (const TensorInfo& info : tensors) {
    const auto parts = forms.find(info.name);
    if (parts == forms.end() || written.contains(info.role)) continue;
    const auto shared =
        traits_of(info.role).counts ? std::nullopt : form_of_role(tensors, forms, info.role);
    if (shared) {
      written.insert(info.role);
      rules.push_back(
          fmt::format("{{role: {}, form: {}}}", name_of(info.role), quoted_form(*shared)));
      continue;
    }
    for (const auto& [part, form, by] : parts->second) {
      const std::string what = part.empty() ? fmt::format("match: \"{}\"", info.name)
                                            : fmt::format("part: \"{}[{}]\"", info.name, part);
      rules.push_back(fmt::format("{{{}, form: {}}}", what, quoted_form(form)));
    }
  }
  return rules;
}

std::string as_block(const std::vector<std::string>& rules) {
  return fmt::format("rules:\n  - {}\n", fmt::join(rules, "\n  - "));
}

std::string as_line(const std::vector<std::string>& rules) {
  return fmt::format("rules: [{}]", fmt::join(rules, ", "));
}

}  // namespace itera::mixed
