// The Pareto front, in one walk from the smallest file to the largest.
#include "report/pareto.hpp"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <limits>
#include <tuple>

namespace itera::report {

std::vector<bool> pareto_front(const std::vector<std::optional<Place>>& places) {
  std::vector<std::size_t> order;
  for (std::size_t i = 0; i < places.size(); ++i) {
    if (places[i] && std::isfinite(places[i]->bytes) && std::isfinite(places[i]->bits))
      order.push_back(i);
  }
  std::stable_sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) {
    return std::tie(places[a]->bytes, places[a]->bits) <
           std::tie(places[b]->bytes, places[b]->bits);
  });
  std::vector<bool> on(places.size(), false);
  Place last{0, std::numeric_limits<double>::infinity()};  // the last one found
  for (const std::size_t i : order) {
    const Place& place = *places[i];
    const bool equal = place.bytes == last.bytes && place.bits == last.bits;
    if (place.bits >= last.bits && !equal) continue;
    on[i] = true;
    last = place;
  }
  return on;
}

}  // namespace itera::report
