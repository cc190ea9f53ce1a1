// Claims over claims: each method sees the tensors as the ones before it leave them.
#include "worker/coverage.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <numeric>

#include "itera/stored.hpp"
#include "worker/guard.hpp"

namespace itera {

namespace {

std::int64_t elements(const std::vector<std::int64_t>& shape) {
  return std::accumulate(shape.begin(), shape.end(), std::int64_t{1}, std::multiplies{});
}

/// "128 columns in groups of 96: the last has 32"
std::string group_note(const Form& form, const std::vector<std::int64_t>& shape) {
  if (shape.empty() || elements(shape) == 0) return "";
  const std::int64_t columns = elements(shape) / shape[0], group = group_of(form, columns),
                     last = columns % group;
  if (last == 0) return "";
  return fmt::format("{} columns in groups of {}: the last has {}", columns, group, last);
}

class Chain {
 public:
  Chain(const Architecture& architecture, Values config)
      : architecture_(architecture), config_(std::move(config)) {
    for (const TensorInfo& info : architecture_.tensors(config_)) {
      if (!info.tied_to.empty()) continue;
      const std::int64_t bytes = form_bytes(info.form, info.shape);
      rows_.push_back({info.name, "", info.role, info.shape, elements(info.shape), bytes, info.form,
                       "", bytes});
    }
  }

  void apply(const Method& method) {
    const Outline outline = now();
    const std::vector<Claim> claims = method.compressor->claims(outline);
    (void)check_claims(outline, claims, method.name, GuardMode::measure);
    std::map<std::string, std::vector<const Claim*>> by_tensor;
    for (const Claim& claim : claims) by_tensor[claim.tensor].push_back(&claim);
    for (const auto& [tensor, of_tensor] : by_tensor) take(tensor, of_tensor);
    follow_cuts(outline, claims);
  }

  std::vector<CoverageRow> rows() {
    for (CoverageRow& row : rows_) row.note = group_note(row.form, row.shape);
    return std::move(rows_);
  }

 private:
  [[nodiscard]] Outline now() const {
    Outline outline{architecture_.tensors(config_), architecture_.axes(config_)};
    for (TensorInfo& info : outline.tensors) {
      std::vector<Form> forms;
      for (const CoverageRow& row : rows_) {
        if (row.tensor == info.name) forms.push_back(row.form);
      }
      if (forms.size() == 1) info.form = forms.front();
      if (forms.size() > 1) info.form = {.kind = Form::rows, .of = std::move(forms)};
    }
    return outline;
  }

  /// One row a claim; a tensor that is claimed by parts becomes several.
  void take(const std::string& tensor, const std::vector<const Claim*>& claims) {
    const auto of_tensor = [&](const CoverageRow& row) { return row.tensor == tensor; };
    const auto first = std::ranges::find_if(rows_, of_tensor);
    const CoverageRow before = *first;
    std::vector<CoverageRow> after;
    for (const Claim* claim : claims) {
      CoverageRow row = before;
      row.part = claim->part;
      if (!claim->shape.empty()) row.shape = claim->shape;
      if (!claim->part.empty()) to_part(row, claim->part);
      row.form = claim->form;
      row.bytes = claim->bytes;
      row.exact = claim->exact;
      row.by = before.by.empty() ? claim->by : before.by + " + " + claim->by;
      after.push_back(std::move(row));
    }
    const auto at = first - rows_.begin();
    std::erase_if(rows_, of_tensor);
    rows_.insert(rows_.begin() + at, after.begin(), after.end());
  }

  void to_part(CoverageRow& row, const std::string& part) const {
    for (const TensorInfo& info : architecture_.tensors(config_)) {
      if (info.name != row.tensor) continue;
      for (const RowPart& p : info.parts) {
        if (p.name != part) continue;
        row.bytes_before = row.bytes_before * (p.end - p.begin) / row.shape[0];
        row.shape[0] = p.end - p.begin;
        row.parameters = elements(row.shape);
      }
    }
  }

  /// The configuration as it will be, so that the next method sees the axes that are left. Which
  /// entries go does not matter here; how many does.
  void follow_cuts(const Outline& outline, const std::vector<Claim>& claims) {
    for (const Axis& axis : outline.axes) {
      const std::int64_t gone = entries_cut(outline, claims, axis);
      if (gone == 0) continue;
      std::vector<std::int64_t> kept(static_cast<std::size_t>(axis.extent - gone));
      std::iota(kept.begin(), kept.end(), 0);
      config_ = architecture_.cut(config_, axis, kept);
    }
  }

  const Architecture& architecture_;
  Values config_;
  std::vector<CoverageRow> rows_;
};

}  // namespace

std::vector<CoverageRow> coverage(const Architecture& architecture, const Values& config,
                                  const std::vector<Method>& methods) {
  Chain chain(architecture, config);
  for (const Method& method : methods) chain.apply(method);
  return chain.rows();
}

}  // namespace itera
