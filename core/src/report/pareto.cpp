// The Pareto front, in one walk from the least cost to the highest.
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
    if (places[i] && std::isfinite(places[i]->cost) && std::isfinite(places[i]->quality))
      order.push_back(i);
  }
  std::stable_sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) {
    return std::tie(places[a]->cost, places[a]->quality) <
           std::tie(places[b]->cost, places[b]->quality);
  });
  std::vector<bool> on(places.size(), false);
  Place last{0, std::numeric_limits<double>::infinity()};  // the last one found
  for (const std::size_t i : order) {
    const Place& place = *places[i];
    const bool equal = place.cost == last.cost && place.quality == last.quality;
    if (place.quality >= last.quality && !equal) continue;
    on[i] = true;
    last = place;
  }
  return on;
}

}  // namespace itera::report
