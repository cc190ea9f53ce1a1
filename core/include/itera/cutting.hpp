// Cutting a model along one of its axes: every coupled tensor at once, and the configuration with
// them.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "itera/component.hpp"

namespace itera {

/// The axis of that kind and layer. Throws Error naming those there are.
ITERA_API Axis axis_of(const Architecture& architecture, const Values& config,
                       const std::string& kind, int layer);

/// The smaller model that keeps only these entries (ascending, at least axis.minimum of them).
/// Every tensor the axis runs through must be f32, f16 or bf16 and keeps its form. Throws Error
/// naming a tensor that is stored otherwise.
ITERA_API Checkpoint cut(const Architecture& architecture, const Checkpoint& checkpoint,
                         const Axis& axis, const std::vector<std::int64_t>& kept);

/// Entries of the uncut model's axis that are left, in its numbering; 0 … extent-1 where nothing of
/// it was cut. `layer` is the layer's number in the uncut model.
ITERA_API std::vector<std::int64_t> kept_entries(const Checkpoint& checkpoint,
                                                 const std::string& kind, std::int64_t layer,
                                                 std::int64_t extent);

}  // namespace itera
