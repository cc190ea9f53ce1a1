// Drawing whole documents.
#include "split.hpp"

#include <algorithm>
#include <map>
#include <random>
#include <string_view>

#include "groups.hpp"
#include "itera/error.hpp"

namespace itera::text {
namespace {

struct Unit {
  std::vector<std::size_t> members;
  std::size_t bytes = 0;
};

/// In the order of their first members.
std::vector<Unit> units_of(const Passages& passages) {
  std::vector<Unit> units;
  std::map<std::string_view, std::size_t> unit_of;
  for (std::size_t i = 0; i < passages.size(); ++i) {
    const std::string_view group = group_of(passages[i].name);
    const auto [at, is_new] =
        unit_of.emplace(group.empty() ? passages[i].text : group, units.size());
    if (is_new) units.emplace_back();
    units[at->second].members.push_back(i);
    units[at->second].bytes += passages[i].text.size();
  }
  return units;
}

/// std::shuffle is not the same everywhere; this is.
void shuffle(std::vector<Unit>& units, std::int64_t seed) {
  std::mt19937_64 random(static_cast<std::uint64_t>(seed));
  for (std::size_t i = units.size(); i > 1; --i) std::swap(units[i - 1], units[random() % i]);
}

/// Moves units out of `from` until `target` bytes are nearly reached, none so large that it would
/// fill most of them alone (where all are, the smallest). At least `keep` units stay.
std::vector<Unit> take(std::vector<Unit>& from, double target, std::size_t keep) {
  std::vector<Unit> taken, left;
  double filled = 0;
  for (std::size_t i = 0; i < from.size(); ++i) {
    const auto size = static_cast<double>(from[i].bytes);
    const bool enough_left = left.size() + from.size() - i > keep;
    const bool fits = size <= 0.6 * target && filled + size <= 1.2 * target;
    if (enough_left && filled < target && fits) {
      taken.push_back(from[i]);
      filled += size;
    } else {
      left.push_back(from[i]);
    }
  }
  if (taken.empty()) {
    const auto smallest = std::ranges::min_element(left, {}, &Unit::bytes);
    taken.push_back(*smallest);
    left.erase(smallest);
  }
  from = std::move(left);
  return taken;
}

}  // namespace

std::size_t units_in(const Passages& passages) { return units_of(passages).size(); }

SplitPassages draw(const Passages& passages, const std::vector<Share>& shares, std::int64_t seed) {
  std::vector<Unit> units = units_of(passages);
  if (units.size() <= shares.size()) {
    throw Error(std::to_string(units.size()) + " different documents cannot be split in " +
                    std::to_string(shares.size() + 1) +
                    "; give more text, or one list of files for each split",
                Fault::invalid);
  }
  shuffle(units, seed);
  std::vector<Split> split_of(passages.size(), Split::train);
  const auto total = static_cast<double>(bytes_of(passages));
  for (std::size_t i = 0; i < shares.size(); ++i) {
    for (const Unit& unit : take(units, shares[i].of_bytes * total, shares.size() - i)) {
      for (const std::size_t member : unit.members) split_of[member] = shares[i].split;
    }
  }
  SplitPassages result;
  for (std::size_t i = 0; i < passages.size(); ++i) {
    result[static_cast<std::size_t>(split_of[i])].push_back(passages[i]);
  }
  return result;
}

}  // namespace itera::text
