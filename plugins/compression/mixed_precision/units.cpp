// Units of the search.
#include "units.hpp"

#include <algorithm>

namespace itera::mixed {

namespace {

Option option(const TensorInfo& info, PartForms parts, bool considered) {
  const std::int64_t bytes = bytes_of(info, parts);
  return {std::move(parts), bytes, considered};
}

std::vector<Option> options_of(const TensorInfo& info, const std::vector<Form>& forms) {
  std::vector<Option> options;
  const auto add = [&](const Form& form) {
    Option added = option(info, {{"", form, "auto"}}, true);
    const auto same = [&](const Option& o) { return equal(o.parts, added.parts); };
    if (std::ranges::none_of(options, same)) options.push_back(std::move(added));
  };
  for (const Form& form : forms) {
    if (is_plain(form) || info.shape.size() >= 2) add(form);
  }
  if (options.empty()) add(info.form);
  return options;
}

}  // namespace

std::vector<Unit> units_of(const TensorTable& tensors, const std::vector<Form>& forms) {
  std::vector<Unit> units;
  for (const TensorInfo& info : tensors) {
    if (has_weights(info) && is_plain(info.form)) units.push_back({info, options_of(info, forms)});
  }
  return units;
}

Choice add_hand_map(std::vector<Unit>& units, const FormMap& hand) {
  Choice choice;
  for (Unit& unit : units) {
    const auto found = hand.find(unit.info.name);
    const PartForms parts =
        found == hand.end() ? PartForms{{"", unit.info.form, "hand map"}} : found->second;
    const auto same =
        std::ranges::find_if(unit.options, [&](const Option& o) { return equal(o.parts, parts); });
    choice.push_back(static_cast<std::size_t>(same - unit.options.begin()));
    if (same == unit.options.end()) unit.options.push_back(option(unit.info, parts, false));
  }
  return choice;
}

std::int64_t bytes_of(const std::vector<Unit>& units, const Choice& choice) {
  std::int64_t bytes = 0;
  for (std::size_t u = 0; u < units.size(); ++u) bytes += units[u].options[choice[u]].bytes;
  return bytes;
}

FormMap forms_of(const std::vector<Unit>& units, const Choice& choice) {
  FormMap forms;
  for (std::size_t u = 0; u < units.size(); ++u)
    forms[units[u].info.name] = units[u].options[choice[u]].parts;
  return forms;
}

}  // namespace itera::mixed
