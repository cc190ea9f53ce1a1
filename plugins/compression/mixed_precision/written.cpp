// A map as the rules that make it.
#include "written.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <set>

namespace itera::mixed {

namespace {

/// The one form of all tensors of this role; "" where they differ or some stay as they are.
std::string form_of_role(const TensorTable& tensors, const FormMap& forms, Role role) {
  std::set<std::string> found;
  for (const TensorInfo& info : tensors) {
    if (info.role != role) continue;
    const auto pieces = forms.find(info.tied_to.empty() ? info.name : info.tied_to);
    const bool whole = pieces != forms.end() && pieces->second.front().part.empty();
    found.insert(whole ? pieces->second.front().form : "");
  }
  return found.size() == 1 ? *found.begin() : "";
}

/// A colon would end a key.
std::string quoted_form(const std::string& form) {
  return form.find(':') == std::string::npos ? form : "\"" + form + "\"";
}

}  // namespace

std::vector<std::string> as_rules(const TensorTable& tensors, const FormMap& forms) {
  std::vector<std::string> rules;
  std::set<Role> written;
  for (const TensorInfo& info : tensors) {
    const auto pieces = forms.find(info.name);
    if (pieces == forms.end() || written.contains(info.role)) continue;
    const std::string shared =
        traits_of(info.role).counts ? "" : form_of_role(tensors, forms, info.role);
    if (!shared.empty()) {
      written.insert(info.role);
      rules.push_back(
          fmt::format("{{role: {}, form: {}}}", name_of(info.role), quoted_form(shared)));
      continue;
    }
    for (const Piece& piece : pieces->second) {
      const std::string what = piece.part.empty()
                                   ? fmt::format("match: \"{}\"", info.name)
                                   : fmt::format("part: \"{}[{}]\"", info.name, piece.part);
      rules.push_back(fmt::format("{{{}, form: {}}}", what, quoted_form(piece.form)));
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
