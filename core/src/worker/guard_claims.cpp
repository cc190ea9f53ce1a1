// Claims against the axes of the model, before any work, and against the result, after it.
#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <map>
#include <set>

#include "itera/error.hpp"
#include "itera/stored.hpp"
#include "worker/guard.hpp"

namespace itera {

namespace {

std::string name_of(const Axis& axis) {
  return axis.layer < 0 ? axis.kind : fmt::format("{} of layer {}", axis.kind, axis.layer);
}

std::int64_t slices_through(const Axis& axis, const std::string& tensor, int dim) {
  return std::ranges::count_if(
      axis.slices, [&](const Slice& slice) { return slice.tensor == tensor && slice.dim == dim; });
}

/// Entries of the axis that the claims take from this slice; the value and the gate rows of a
/// channel are two slices of one tensor.
std::int64_t cut_from(const Outline& outline, const std::vector<Claim>& claims, const Axis& axis,
                      const Slice& slice) {
  const auto claim = std::ranges::find_if(
      claims, [&](const Claim& c) { return c.tensor == slice.tensor && !c.shape.empty(); });
  if (claim == claims.end()) return 0;
  const auto info = std::ranges::find(outline.tensors, slice.tensor, &TensorInfo::name);
  const auto dim = static_cast<std::size_t>(slice.dim);
  return (info->shape.at(dim) - claim->shape.at(dim)) /
         slices_through(axis, slice.tensor, slice.dim);
}

class ClaimCheck {
 public:
  ClaimCheck(const Outline& outline, const std::vector<Claim>& claims, std::string method)
      : outline_(outline), claims_(claims), method_(std::move(method)) {
    for (const TensorInfo& info : outline.tensors) table_[info.name] = &info;
  }

  void refuse_what_cannot_be() const {
    for (const Claim& claim : claims_) {
      const TensorInfo& info = known(claim);
      if (!claim.part.empty()) expect_part(claim, info);
      for (std::size_t dim = 0; dim < claim.shape.size(); ++dim)
        expect_on_an_axis(claim, info, dim);
    }
    for (const Axis& axis : outline_.axes) expect_whole(axis);
  }

  [[nodiscard]] std::vector<std::string> savings_that_are_none() const {
    std::vector<std::string> found;
    for (const Claim& claim : claims_) {
      if (!claim.zeroes) continue;
      const TensorInfo& info = known(claim);
      if (info.role == Role::ssm_decay) {
        found.push_back(fmt::format(
            "{} sets entries of \"{}\" to zero: a zero there is a decay rate of 1, a factor "
            "exp(-dt) a step, not an absence, and it saves nothing; to remove states use pruning "
            "with axis: state",
            method_, claim.tensor));
      } else if (const auto before = form_bytes(info.form, info.shape); claim.bytes >= before) {
        found.push_back(
            fmt::format("{} sets entries of \"{}\" to zero but stores it as {} in {} bytes, no "
                        "fewer than the {} "
                        "it has: it saves nothing; store it sparse",
                        method_, claim.tensor, print(claim.form), claim.bytes, before));
      }
    }
    return found;
  }

 private:
  [[noreturn]] void refuse(const std::string& why) const {
    throw Error(fmt::format("{}: {}", method_, why), Fault::invalid);
  }

  [[nodiscard]] const TensorInfo& known(const Claim& claim) const {
    const auto found = table_.find(claim.tensor);
    if (found == table_.end())
      refuse(fmt::format("claims \"{}\", which is not a tensor of this model", claim.tensor));
    if (!found->second->tied_to.empty()) {
      refuse(fmt::format("claims \"{}\", which shares the values of \"{}\": claim that one",
                         claim.tensor, found->second->tied_to));
    }
    return *found->second;
  }

  void expect_part(const Claim& claim, const TensorInfo& info) const {
    const auto named = [&](const RowPart& part) { return part.name == claim.part; };
    if (std::ranges::none_of(info.parts, named))
      refuse(fmt::format("claims part \"{}\" of \"{}\", which has no such part", claim.part,
                         claim.tensor));
  }

  void expect_on_an_axis(const Claim& claim, const TensorInfo& info, std::size_t dim) const {
    if (claim.shape.size() != info.shape.size())
      refuse(fmt::format("would make \"{}\" a tensor of another rank", claim.tensor));
    if (claim.shape[dim] == info.shape[dim]) return;
    for (const Axis& axis : outline_.axes) {
      if (slices_through(axis, claim.tensor, static_cast<int>(dim)) > 0) return;
    }
    std::set<std::string> kinds;
    for (const Axis& axis : outline_.axes) kinds.insert(axis.kind);
    refuse(fmt::format(
        "would cut dimension {} of \"{}\" from {} to {}, which is on no axis of this model: the "
        "residual width, which every layer reads and adds to, and the vocabulary stay; what can be "
        "cut is {}",
        dim, claim.tensor, info.shape[dim], claim.shape[dim],
        kinds.empty() ? "nothing" : fmt::format("{}", fmt::join(kinds, ", "))));
  }

  void expect_whole(const Axis& axis) const {
    const std::int64_t most = entries_cut(outline_, claims_, axis);
    if (most == 0) return;
    std::set<std::string> with, without;
    for (const Slice& slice : axis.slices)
      (cut_from(outline_, claims_, axis, slice) == most ? with : without).insert(slice.tensor);
    if (!without.empty()) {
      refuse(fmt::format(
          "would cut {} in \"{}\" but not equally in \"{}\": they are one thing and "
          "must lose the same {} entries; use itera::cut, which cuts all",
          name_of(axis), fmt::join(with, "\", \""), fmt::join(without, "\", \""), most));
    }
    if (axis.extent - most < axis.minimum) {
      refuse(fmt::format("would keep {} of the {} entries of {}: at least {} are needed{}",
                         axis.extent - most, axis.extent, name_of(axis), axis.minimum,
                         axis.kind == "expert" ? ", since each token goes to its top_k" : ""));
    }
  }

  const Outline& outline_;
  const std::vector<Claim>& claims_;
  std::string method_;
  std::map<std::string, const TensorInfo*> table_;
};

struct Expected {
  Form form{};
  std::int64_t bytes = 0;
  bool exact = true, parts = false;
};

std::map<std::string, Expected> expected_of(const std::vector<Claim>& claims) {
  std::map<std::string, Expected> expected;
  for (const Claim& claim : claims) {
    Expected& e = expected[claim.tensor];
    e.form = claim.form;
    e.bytes += claim.bytes;
    e.exact = e.exact && claim.exact;
    e.parts = e.parts || !claim.part.empty();
  }
  return expected;
}

}  // namespace

std::int64_t entries_cut(const Outline& outline, const std::vector<Claim>& claims,
                         const Axis& axis) {
  std::int64_t most = 0;
  for (const Slice& slice : axis.slices)
    most = std::max(most, cut_from(outline, claims, axis, slice));
  return most;
}

std::vector<std::string> check_claims(const Outline& outline, const std::vector<Claim>& claims,
                                      const std::string& method, GuardMode mode) {
  const ClaimCheck check(outline, claims, method);
  check.refuse_what_cannot_be();
  std::vector<std::string> none = check.savings_that_are_none();
  if (mode == GuardMode::strict && !none.empty()) {
    throw Error(fmt::format("{} (guard: {{mode: measure}} would let it through and measure it)",
                            fmt::join(none, "; ")),
                Fault::gate);
  }
  return none;
}

void expect_as_claimed(const Checkpoint& before, const Checkpoint& after,
                       const std::vector<Claim>& claims, const std::string& method) {
  const auto expected = expected_of(claims);
  std::set<const Stored*> moved;  // a layer that is left is numbered anew
  for (const auto& [name, stored] : before.tensors) moved.insert(stored.get());
  std::vector<std::string> faults;
  for (const auto& [name, stored] : after.tensors) {
    const auto claim = expected.find(name);
    if (claim == expected.end()) {
      if (!before.tensors.contains(name) && moved.contains(stored.get())) continue;
      const auto old = before.tensors.find(name);
      if (old == before.tensors.end() || old->second->form() != stored->form() ||
          old->second->shape() != stored->shape())
        faults.push_back(fmt::format("\"{}\" changed, and no claim names it", name));
      continue;
    }
    const Expected& e = claim->second;
    if (e.exact ? stored->bytes() != e.bytes : stored->bytes() > e.bytes) {
      faults.push_back(fmt::format("\"{}\" takes {} bytes as {}, claimed {} {} as {}", name,
                                   stored->bytes(), print(stored->form()),
                                   e.exact ? "were" : "at most", e.bytes, print(e.form)));
    } else if (e.exact && !e.parts && stored->form() != e.form) {
      faults.push_back(fmt::format("\"{}\" is stored as {}, claimed was {}", name,
                                   print(stored->form()), print(e.form)));
    }
  }
  if (faults.empty()) return;
  throw Error(fmt::format("{} did not do what it claimed: {}", method, fmt::join(faults, "; ")));
}

}  // namespace itera
