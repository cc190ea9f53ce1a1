// One cut: slices of every tensor the axis runs through, whole tensors that went with an entry, the
// configuration, and what is left of the uncut model.
#include "itera/cutting.hpp"

#include <ATen/ATen.h>
#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <numeric>

#include "itera/error.hpp"

namespace itera {

namespace {

std::string of_layer(int layer) { return layer < 0 ? "" : fmt::format(" of layer {}", layer); }

void expect_kept(const Axis& axis, const std::vector<std::int64_t>& kept) {
  const bool ascending =
      std::ranges::adjacent_find(kept, std::ranges::greater_equal{}) == kept.end();
  if (ascending && !kept.empty() && kept.front() >= 0 && kept.back() < axis.extent &&
      static_cast<std::int64_t>(kept.size()) >= axis.minimum)
    return;
  throw Error(
      fmt::format("axis {}{}: cannot keep [{}] of {} entries; keep {} to {} different ones, "
                  "ascending",
                  axis.kind, of_layer(axis.layer), fmt::join(kept, ", "), axis.extent, axis.minimum,
                  axis.extent),
      Fault::invalid);
}

/// The values again in the plain form they had.
StoredPtr in_form(const at::Tensor& values, const Form& form) {
  return form == Form{Form::f32} ? store_f32(values) : store_half(values, form);
}

/// Entries outside [offset, offset + extent) stay: the other half of in_proj.
at::Tensor without(const at::Tensor& values, const Slice& slice, const Axis& axis,
                   const std::vector<std::int64_t>& kept) {
  std::vector<std::int64_t> index;
  for (std::int64_t i = 0; i < values.size(slice.dim); ++i) {
    const std::int64_t entry = i - slice.offset;
    const bool inside = entry >= 0 && entry < axis.extent;
    if (!inside || std::ranges::binary_search(kept, entry)) index.push_back(i);
  }
  return values.index_select(slice.dim, at::tensor(index, at::kLong)).contiguous();
}

/// Two slices of one tensor (value and gate rows) are cut at once: the second would otherwise lie
/// elsewhere by then.
at::Tensor cut_all(at::Tensor values, const std::string& tensor, const Axis& axis,
                   const std::vector<std::int64_t>& kept) {
  std::vector<Slice> slices;
  std::ranges::copy_if(axis.slices, std::back_inserter(slices),
                       [&](const Slice& slice) { return slice.tensor == tensor; });
  std::ranges::sort(slices, std::ranges::greater{}, &Slice::offset);  // from behind
  for (const Slice& slice : slices) values = without(values, slice, axis, kept);
  return values;
}

/// An owned tensor's name → its name in the smaller model; "" when its entry goes.
std::map<std::string, std::string> renamed(const Axis& before, const Axis& after,
                                           const std::vector<std::int64_t>& kept) {
  std::map<std::string, std::string> names;
  for (const auto& entry : before.owned) {
    for (const std::string& name : entry) names[name] = "";
  }
  for (std::size_t i = 0; i < after.owned.size(); ++i) {
    const auto& from = before.owned[static_cast<std::size_t>(kept[i])];
    for (std::size_t k = 0; k < from.size(); ++k) names[from[k]] = after.owned[i][k];
  }
  return names;
}

std::vector<std::int64_t> counted(std::int64_t extent) {
  std::vector<std::int64_t> all(static_cast<std::size_t>(extent));
  std::iota(all.begin(), all.end(), 0);
  return all;
}

/// The layer's number in the uncut model.
std::int64_t original_layer(const Checkpoint& checkpoint, int layer) {
  const auto layers = checkpoint.kept.find("layer");
  if (layer < 0 || layers == checkpoint.kept.end()) return layer;
  return layers->at("").at(static_cast<std::size_t>(layer)).get<std::int64_t>();
}

void remember(Checkpoint& result, const Checkpoint& before, const Axis& axis,
              const std::vector<std::int64_t>& kept) {
  const std::int64_t layer = original_layer(before, axis.layer);
  const std::vector<std::int64_t> earlier = kept_entries(before, axis.kind, layer, axis.extent);
  std::vector<std::int64_t> now;
  for (const std::int64_t k : kept) now.push_back(earlier[static_cast<std::size_t>(k)]);
  result.kept[axis.kind][layer < 0 ? "" : std::to_string(layer)] = now;
}

}  // namespace

Axis axis_of(const Architecture& architecture, const Values& config, const std::string& kind,
             int layer) {
  std::vector<std::string> there;
  for (const Axis& axis : architecture.axes(config)) {
    if (axis.kind == kind && axis.layer == layer) return axis;
    there.push_back(axis.kind + of_layer(axis.layer));
  }
  throw Error(fmt::format("this model has no axis \"{}\"{}; it has {}", kind, of_layer(layer),
                          fmt::join(there, ", ")),
              Fault::invalid);
}

Checkpoint cut(const Architecture& architecture, const Checkpoint& checkpoint, const Axis& axis,
               const std::vector<std::int64_t>& kept) {
  expect_kept(axis, kept);
  Checkpoint result = checkpoint;
  result.config = architecture.cut(checkpoint.config, axis, kept);
  result.tensors.clear();
  std::map<std::string, std::string> names;
  if (!axis.owned.empty()) {
    // A layer that loses its experts is another kind of layer: its axis may be gone.
    names = renamed(axis, axis_of(architecture, result.config, axis.kind, axis.layer), kept);
  }
  for (const auto& [name, stored] : checkpoint.tensors) {
    const auto owned = names.find(name);
    const std::string& becomes = owned == names.end() ? name : owned->second;
    if (becomes.empty()) continue;
    const bool sliced =
        std::ranges::any_of(axis.slices, [&](const Slice& s) { return s.tensor == name; });
    if (!sliced) {
      result.tensors[becomes] = stored;
      continue;
    }
    if (!is_plain(stored->form())) {
      throw Error(
          fmt::format("tensor \"{}\" is already stored as {}: cutting along axis {}{} needs "
                      "f32, f16 or bf16; cut before it is quantised",
                      name, print(stored->form()), axis.kind, of_layer(axis.layer)),
          Fault::invalid);
    }
    result.tensors[becomes] = in_form(cut_all(stored->dense(), name, axis, kept), stored->form());
  }
  remember(result, checkpoint, axis, kept);
  check_tensors(result, architecture.tensors(result.config));
  return result;
}

std::vector<std::int64_t> kept_entries(const Checkpoint& checkpoint, const std::string& kind,
                                       std::int64_t layer, std::int64_t extent) {
  const auto of_kind = checkpoint.kept.find(kind);
  if (of_kind == checkpoint.kept.end()) return counted(extent);
  const auto entry = of_kind->find(layer < 0 ? "" : std::to_string(layer));
  if (entry == of_kind->end()) return counted(extent);
  return entry->get<std::vector<std::int64_t>>();
}

}  // namespace itera
