// How much of one text also stands in another: a check of the split that does not trust it.
#pragma once

#include <cstdint>
#include <vector>

#include "documents.hpp"

namespace itera::text {

/// Hashes of all runs of eight words (between white space) inside one document, in order of
/// occurrence.
std::vector<std::uint64_t> eight_grams(const Passages& passages);

/// How many of `grams` also occur in `others`, which is sorted.
std::int64_t count_in(const std::vector<std::uint64_t>& grams,
                      const std::vector<std::uint64_t>& others);

}  // namespace itera::text
