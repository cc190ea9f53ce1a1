// How forms are written.
#include "itera/form.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>

#include "base/form_table.hpp"
#include "itera/error.hpp"

namespace itera {

namespace {

constexpr std::string_view rows_open = "rows(", rows_close = ")";

/// "-g64", "-row", "-tensor"
std::string suffix_of(const Granularity& per) {
  if (per.per == Granularity::group) return fmt::format("-g{}", per.columns);
  return per.per == Granularity::row ? "-row" : "-tensor";
}

std::vector<std::string> printed(const std::vector<Form>& forms) {
  std::vector<std::string> names;
  std::ranges::transform(forms, std::back_inserter(names), print);
  return names;
}

std::optional<Form> parse_rows(std::string_view blocks) {
  Form form{Form::rows};
  while (true) {
    const std::size_t comma = blocks.find(',');
    const auto block = parse_form(blocks.substr(0, comma));
    if (!block || block->kind == Form::rows) return std::nullopt;
    form.of.push_back(*block);
    if (comma == std::string_view::npos) return form;
    blocks.remove_prefix(comma + 1);
  }
}

}  // namespace

std::string print(const Form& form) {
  if (form.kind == Form::undecided) return "auto";
  if (form.kind == Form::rows)
    return fmt::format("{}{}{}", rows_open, fmt::join(printed(form.of), ","), rows_close);
  const auto akin = [&](const FormTraits& row) {
    const Form& one = row.forms.front();
    return one.kind == form.kind && one.bits == form.bits && one.dynamic == form.dynamic;
  };
  const auto row = std::ranges::find_if(form_table(), akin);
  if (row == form_table().end()) return fmt::format("int{}", form.bits);  // of no family
  std::string name{row->name};
  if (form.kind == Form::int_ && row->forms.size() > 1) name += suffix_of(form.per);
  if (form.zero_point) name += "-asym";
  for (const Form& entries : form.of) name += "-" + print(entries);
  return name;
}

std::optional<Form> parse_form(std::string_view name) {
  if (name.starts_with(rows_open) && name.ends_with(rows_close)) {
    name.remove_prefix(rows_open.size());
    name.remove_suffix(rows_close.size());
    return parse_rows(name);
  }
  const auto found = std::ranges::find(all_forms(), name, print);
  if (found == all_forms().end()) return std::nullopt;
  return *found;
}

Form form_named(std::string_view name) {
  if (auto form = parse_form(name)) return *std::move(form);
  throw Error(fmt::format("unknown stored form \"{}\": expected {}, or rows(…) of these", name,
                          fmt::join(printed(all_forms()), ", ")),
              Fault::invalid);
}

}  // namespace itera
