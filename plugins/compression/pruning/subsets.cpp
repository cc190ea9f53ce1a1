// Searches over what to keep; of equal costs the first wins, so that the result is one.
#include "subsets.hpp"

#include <cmath>
#include <limits>
#include <numeric>
#include <optional>

#include "itera/error.hpp"

namespace itera::pruning {

namespace {

class Best {
 public:
  void see(const Kept& kept, double cost) {
    if (!std::isfinite(cost) || cost >= cost_) return;
    kept_ = kept;
    cost_ = cost;
  }
  [[nodiscard]] Kept kept() const {
    if (kept_) return *kept_;
    throw Error("pruning: no cut gives finite outputs on the calibration text; look at the model");
  }

 private:
  std::optional<Kept> kept_;
  double cost_ = std::numeric_limits<double>::infinity();
};

Kept first(std::int64_t count) {
  Kept kept(static_cast<std::size_t>(count));
  std::iota(kept.begin(), kept.end(), 0);
  return kept;
}

/// The next subset in lexicographic order; false after the last.
bool advance(Kept& kept, std::int64_t extent) {
  const auto size = static_cast<std::int64_t>(kept.size());
  for (std::int64_t i = size - 1; i >= 0; --i) {
    std::int64_t& entry = kept[static_cast<std::size_t>(i)];
    if (entry == extent - size + i) continue;
    std::iota(kept.begin() + i, kept.end(), entry + 1);
    return true;
  }
  return false;
}

}  // namespace

std::int64_t subsets(std::int64_t extent, std::int64_t keep) {
  std::int64_t count = 1;
  for (std::int64_t i = 1; i <= std::min(keep, extent - keep); ++i) {
    count = count * (extent - i + 1) / i;
    if (count > 1'000'000'000) break;
  }
  return count;
}

Kept best_of_all(std::int64_t extent, std::int64_t keep, const Cost& cost) {
  Best best;
  Kept kept = first(keep);
  do best.see(kept, cost(kept));
  while (advance(kept, extent));
  return best.kept();
}

std::int64_t removals(std::int64_t extent, std::int64_t keep) {
  return (extent * (extent + 1) - keep * (keep + 1)) / 2;
}

Kept best_by_removal(std::int64_t extent, std::int64_t keep, const Cost& cost) {
  Kept kept = first(extent);
  while (static_cast<std::int64_t>(kept.size()) > keep) {
    Best best;
    for (std::size_t i = 0; i < kept.size(); ++i) {
      Kept without = kept;
      without.erase(without.begin() + static_cast<std::ptrdiff_t>(i));
      best.see(without, cost(without));
    }
    kept = best.kept();
  }
  return kept;
}

}  // namespace itera::pruning
