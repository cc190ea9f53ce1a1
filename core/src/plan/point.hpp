// How a point is named and described in tables.
#pragma once

#include <string>
#include <vector>

#include "plugin/catalogue.hpp"
#include "spec/experiment.hpp"

namespace itera {

/// The methods in order, each with what differs from its defaults: "pruning (ratio=0.5) + fp16
/// (bf16)".
std::string chain_label(const std::vector<Use>& chain, const Catalogue& catalogue);

/// The resolved spec as one flat map of dotted names to plain values; lists of plain values as JSON
/// text. Without what has no influence on a result, and for the twin without compression.
Values flat_parameters(const Values& resolved, bool twin);

}  // namespace itera
