// Which documents are for training, and which are held back for what.
#pragma once

#include <array>
#include <cstdint>
#include <vector>

#include "documents.hpp"
#include "itera/corpus.hpp"

namespace itera::text {

/// A split to draw, and the share of all bytes it should hold.
struct Share {
  Split split;
  double of_bytes;
};

using SplitPassages = std::array<Passages, splits.size()>;

/// Documents that must stay together are one unit: those of a group, and equal texts.
std::size_t units_in(const Passages& passages);

/// Whole units are drawn in an order that `seed` decides, until each share is nearly filled; what
/// is left is for training. No split is empty: there must be more units than shares. Documents keep
/// their order.
SplitPassages draw(const Passages& passages, const std::vector<Share>& shares, std::int64_t seed);

}  // namespace itera::text
