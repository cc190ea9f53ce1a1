// Counts per layer, and the claims that follow from them.
#include "cut_plan.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <map>
#include <set>
#include <string>
#include <utility>

#include "itera/error.hpp"
#include "itera/stored.hpp"
#include "structured.hpp"

namespace itera::pruning {

namespace {

using Infos = std::map<std::string, const TensorInfo*>;

std::string named(const Axis& axis) {
  return axis.layer < 0 ? fmt::format("axis \"{}\"", axis.kind)
                        : fmt::format("axis \"{}\" of layer {}", axis.kind, axis.layer);
}

std::vector<Axis> axes_of(const std::string& kind, const Outline& outline) {
  std::vector<Axis> axes;
  std::set<std::string> kinds;
  for (const Axis& axis : outline.axes) {
    kinds.insert(axis.kind);
    if (axis.kind == kind) axes.push_back(axis);
  }
  if (!axes.empty()) return axes;
  throw Error(fmt::format("pruning: this model has no axis \"{}\"; it has {}", kind,
                          kinds.empty() ? "none" : fmt::format("{}", fmt::join(kinds, ", "))),
              Fault::invalid);
}

void expect_possible(const Planned& planned) {
  const Axis& axis = planned.axis;
  if (planned.keep > axis.extent) {
    throw Error(fmt::format("pruning: {} has {} entries, keep asks for {}", named(axis),
                            axis.extent, planned.keep),
                Fault::invalid);
  }
  if (planned.keep < axis.minimum) {
    throw Error(
        fmt::format("pruning: {} must keep at least {} of its {} entries{}, keep asks for {}",
                    named(axis), axis.minimum, axis.extent,
                    axis.kind == "expert" ? ", since each token goes to its top_k" : "",
                    planned.keep),
        Fault::invalid);
  }
}

void expect_plain_for_cut(const TensorInfo& info, const Axis& axis) {
  if (is_plain(info.form)) return;
  throw Error(
      fmt::format("pruning: tensor \"{}\" is already stored as {}: cutting {} needs f32, f16 "
                  "or bf16; cut before it is quantised",
                  info.name, print(info.form), named(axis)),
      Fault::invalid);
}

std::string by(const Planned& planned) {
  return fmt::format("{} {} of {}", planned.axis.kind, planned.keep, planned.axis.extent);
}

void add_sliced(std::vector<Claim>& claims, const Planned& planned, const Infos& infos) {
  std::map<std::string, std::vector<std::int64_t>> shapes;
  for (const Slice& slice : planned.axis.slices) {
    const TensorInfo& info = *infos.at(slice.tensor);
    expect_plain_for_cut(info, planned.axis);
    auto& shape = shapes.try_emplace(slice.tensor, info.shape).first->second;
    shape.at(static_cast<std::size_t>(slice.dim)) -= planned.axis.extent - planned.keep;
  }
  for (const auto& [tensor, shape] : shapes) {
    const Form& form = infos.at(tensor)->form;
    claims.push_back({.tensor = tensor,
                      .form = form,
                      .bytes = form_bytes(form, shape),
                      .by = by(planned),
                      .shape = shape});
  }
}

std::int64_t most_bytes(const TensorInfo& info) {
  const bool blocks = info.form.kind == Form::rows;  // each in a form of its own
  return form_bytes(blocks ? Form{Form::f32} : info.form, info.shape);
}

/// A place in an entry: what its tensor is for, and how many of that role come before it there.
using Place = std::pair<Role, std::int64_t>;

/// Which entries go is not known yet, and those that stay move up: under a name may lie what any
/// entry has at that place.
void add_owned(std::vector<Claim>& claims, const Planned& planned, const Infos& infos) {
  std::map<Place, std::int64_t> most;
  const auto visit = [&](const auto& see) {
    for (const auto& entry : planned.axis.owned) {
      std::map<Role, std::int64_t> met;
      for (const std::string& name : entry) {
        const TensorInfo& info = *infos.at(name);
        const Place place{info.role, met[info.role]++};
        if (info.tied_to.empty()) see(info, place);
      }
    }
  };
  visit([&](const TensorInfo& info, const Place& place) {
    most[place] = std::max(most[place], most_bytes(info));
  });
  visit([&](const TensorInfo& info, const Place& place) {
    claims.push_back({.tensor = info.name,
                      .form = info.form,
                      .bytes = most.at(place),
                      .exact = false,
                      .by = by(planned)});
  });
}

}  // namespace

std::vector<Planned> plan_of(const Cut& cut, const Outline& outline) {
  const std::vector<Axis> axes = axes_of(cut.axis, outline);
  if (cut.keep.size() != 1 && cut.keep.size() != axes.size()) {
    throw Error(
        fmt::format("pruning: keep lists {} counts, expected one for all or {} (one for each "
                    "axis \"{}\" of this model)",
                    cut.keep.size(), axes.size(), cut.axis),
        Fault::invalid);
  }
  std::vector<Planned> plan;
  for (std::size_t i = 0; i < axes.size(); ++i) {
    plan.push_back({axes[i], cut.keep.size() == 1 ? cut.keep.front() : cut.keep[i]});
    expect_possible(plan.back());
  }
  return plan;
}

std::vector<Claim> claims_of(const Cut& cut, const Outline& outline) {
  Infos infos;
  for (const TensorInfo& info : outline.tensors) infos[info.name] = &info;
  std::vector<Claim> claims;
  for (const Planned& planned : plan_of(cut, outline)) {
    if (!planned.cuts()) continue;
    add_sliced(claims, planned, infos);
    add_owned(claims, planned, infos);
  }
  return claims;
}

}  // namespace itera::pruning
