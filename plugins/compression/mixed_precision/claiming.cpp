// Rules against a model. A tied pair is one tensor that answers to two names and two roles.
#include "claiming.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <optional>
#include <set>

#include "itera/error.hpp"
#include "itera/targets.hpp"
#include "unmatched.hpp"

namespace itera::mixed {

namespace {

constexpr std::size_t named_at_most = 5;

/// The rule of each row part, or the one rule of a tensor without parts.
using Chosen = std::vector<std::optional<std::size_t>>;

std::vector<std::string> part_names(const TensorInfo& info) {
  std::vector<std::string> names;
  for (const RowPart& part : info.parts) names.push_back(part.name);
  if (names.empty()) names.emplace_back();
  return names;
}

[[noreturn]] void refuse(const std::string& why) {
  throw Error("mixed_precision: " + why, Fault::invalid);
}

class Claiming {
 public:
  Claiming(const TensorTable& tensors, const std::vector<FormRule>& rules)
      : tensors_(tensors), rules_(rules) {
    result_.tallies.resize(rules.size());
  }

  Claimed claimed(double max_unmatched) {
    for (const TensorInfo& info : tensors_) {
      if (info.tied_to.empty()) take(info);
    }
    for (std::size_t rule = 0; rule < rules_.size(); ++rule) {
      if (result_.tallies[rule].tensors == 0 && !rules_[rule].text.optional)
        refuse(why_nothing(tensors_, rules_, rule));
    }
    expect_matrices();
    expect_enough(max_unmatched);
    return std::move(result_);
  }

 private:
  /// Of the owner's parts, by this name and role of it.
  [[nodiscard]] Chosen first_rules(const TensorInfo& info, const TensorInfo& owner) const {
    Chosen chosen;
    for (const std::string& part : part_names(owner)) {
      const auto first = std::ranges::find_if(
          rules_, [&](const FormRule& rule) { return fits(rule, info, part); });
      chosen.emplace_back();
      if (first != rules_.end()) chosen.back() = static_cast<std::size_t>(first - rules_.begin());
    }
    return chosen;
  }

  /// The rules for a tensor under all its names; `taking` collects every rule that has a say.
  Chosen agreed(const TensorInfo& owner, std::set<std::size_t>& taking) const {
    Chosen chosen = first_rules(owner, owner);
    for (const auto& rule : chosen) {
      if (rule) taking.insert(*rule);
    }
    for (const TensorInfo& tied : tensors_) {
      if (tied.tied_to != owner.name) continue;
      const Chosen other = first_rules(tied, owner);
      for (std::size_t part = 0; part < chosen.size(); ++part) {
        if (!other[part]) continue;
        taking.insert(*other[part]);
        if (chosen[part]) expect_same_form(owner, *chosen[part], tied, *other[part]);
        chosen[part] = std::min(chosen[part].value_or(*other[part]), *other[part]);
      }
    }
    return chosen;
  }

  void expect_same_form(const TensorInfo& owner, std::size_t one, const TensorInfo& tied,
                        std::size_t other) const {
    const Form &form = rules_[one].form, &other_form = rules_[other].form;
    if (form == other_form) return;
    const bool owner_first = one < other;
    refuse(
        fmt::format("\"{}\" and \"{}\" are tied, so they are one tensor, but {} makes it {} and "
                    "{} makes it {}: give both the same form, such as by {{match: \"{}\", form: "
                    "{}}} before {}",
                    owner.name, tied.name, rules_[one].name, print(form), rules_[other].name,
                    print(other_form), owner_first ? tied.name : owner.name,
                    print(owner_first ? form : other_form), rules_[std::max(one, other)].name));
  }

  void take(const TensorInfo& info) {
    std::set<std::size_t> taking;
    const Chosen chosen = agreed(info, taking);
    for (const std::size_t rule : taking) ++result_.tallies[rule].tensors;
    if (!traits_of(info.role).counts && is_plain(info.form)) count(info, chosen);
    if (!taking.empty()) result_.forms[info.name] = forms_of(info, chosen);
  }

  void count(const TensorInfo& info, const Chosen& chosen) {
    const std::vector<std::string> parts = part_names(info);
    std::int64_t unclaimed = 0;
    for (std::size_t i = 0; i < parts.size(); ++i) {
      const std::int64_t parameters = parameters_of(info, parts[i]);
      (chosen[i] ? result_.tallies[*chosen[i]].parameters : unclaimed) += parameters;
    }
    result_.parameters += parameters_of(info);
    result_.unclaimed += unclaimed;
    if (unclaimed > 0) unclaimed_.emplace_back(unclaimed, info.name);
  }

  PartForms forms_of(const TensorInfo& info, const Chosen& chosen) {
    const bool whole = std::ranges::all_of(chosen, [&](const auto& rule) {
      return rule && rule == chosen.front() && !rules_[*rule].text.part;
    });
    if (whole) return {form_of(info, "", *chosen.front())};
    expect_parts_to_cover(info);
    PartForms forms;
    for (std::size_t i = 0; i < chosen.size(); ++i) {
      if (chosen[i]) forms.push_back(form_of(info, info.parts[i].name, *chosen[i]));
      else forms.push_back({info.parts[i].name, info.form, "no rule: stays as it is"});
    }
    return forms;
  }

  PartForm form_of(const TensorInfo& info, const std::string& part, std::size_t index) {
    const FormRule& rule = rules_[index];
    expect_plain(info.name, info.form, rule.form, "mixed_precision, " + rule.name);
    if (info.shape.size() < 2 && !is_plain(rule.form)) vectors_.emplace_back(index, &info);
    return {part, rule.form, rule.name};
  }

  static void expect_parts_to_cover(const TensorInfo& info) {
    std::int64_t covered = 0;
    for (const RowPart& part : info.parts) {
      if (part.begin != covered) break;
      covered = part.end;
    }
    if (covered == info.shape.front()) return;
    refuse(
        fmt::format("the parts of \"{}\" leave rows from {} on without a name: only the whole "
                    "tensor can take a form",
                    info.name, covered));
  }

  void expect_matrices() const {
    if (vectors_.empty()) return;
    const auto& [index, info] = vectors_.front();
    const FormRule& rule = rules_[index];
    const auto of_rule =
        std::ranges::count_if(vectors_, [&](const auto& vector) { return vector.first == index; });
    const std::string more = of_rule > 1 ? fmt::format(" and {} more", of_rule - 1) : "";
    refuse(
        fmt::format("{} would store \"{}\"{} as {}, which packs matrices only, and it has one "
                    "dimension: put {{role: {}, form: f16}} before the rule, or narrow it to "
                    "matrices",
                    rule.name, info->name, more, print(rule.form), name_of(info->role)));
  }

  void expect_enough(double max_unmatched) {
    const double share = static_cast<double>(result_.unclaimed) /
                         static_cast<double>(std::max<std::int64_t>(1, result_.parameters));
    if (share <= max_unmatched) return;
    std::ranges::stable_sort(unclaimed_, std::ranges::greater{},
                             [](const auto& tensor) { return tensor.first; });
    std::vector<std::string> largest;
    for (const auto& [parameters, name] : unclaimed_) {
      if (largest.size() < named_at_most)
        largest.push_back(fmt::format("\"{}\" ({})", name, parameters));
    }
    refuse(
        fmt::format("no rule claims {} of {} parameters, {:.1f} % and more than max_unmatched "
                    "{:.1f} %; the largest are {}: add a rule for them, last of all {{match: "
                    "\"*\", form: f16}}, or raise max_unmatched",
                    result_.unclaimed, result_.parameters, 100 * share, 100 * max_unmatched,
                    fmt::join(largest, ", ")));
  }

  const TensorTable& tensors_;
  const std::vector<FormRule>& rules_;
  Claimed result_;
  std::vector<std::pair<std::int64_t, std::string>> unclaimed_;
  std::vector<std::pair<std::size_t, const TensorInfo*>> vectors_;
};

}  // namespace

Claimed claim(const TensorTable& tensors, const std::vector<FormRule>& rules,
              double max_unmatched) {
  return Claiming(tensors, rules).claimed(max_unmatched);
}

}  // namespace itera::mixed
