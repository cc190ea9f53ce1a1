// The front of awkward sets, and of many against the definition.
#include "report/pareto.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <random>

namespace itera::report {
namespace {

using Places = std::vector<std::optional<Place>>;
using On = std::vector<bool>;

TEST(Pareto, NothingAndOne) {
  EXPECT_EQ(pareto_front({}), On{});
  EXPECT_EQ(pareto_front({Place{1, 1}}), On{true});
  EXPECT_EQ(pareto_front({std::nullopt}), On{false});
}

TEST(Pareto, OrderDoesNotMatter) {
  EXPECT_EQ(pareto_front({Place{4, 1}, Place{1, 4}, Place{3, 3}, Place{2, 2}}),
            (On{true, true, false, true}));
}

TEST(Pareto, EqualPlacesAreOnItTogether) {
  EXPECT_EQ(pareto_front({Place{2, 2}, Place{1, 3}, Place{2, 2}}), (On{true, true, true}));
  EXPECT_EQ(pareto_front({Place{2, 2}, Place{1, 1}, Place{2, 2}}), (On{false, true, false}));
}

TEST(Pareto, OfEqualSizesTheBetterOne) {
  EXPECT_EQ(pareto_front({Place{2, 3}, Place{2, 2}, Place{2, 4}}), (On{false, true, false}));
}

TEST(Pareto, OfEqualBitsTheSmallerOne) {
  EXPECT_EQ(pareto_front({Place{3, 2}, Place{2, 2}, Place{4, 2}}), (On{false, true, false}));
}

TEST(Pareto, WhatIsMissingOrNotFiniteNeitherIsOnItNorDominates) {
  const double nan = std::nan(""), infinity = std::numeric_limits<double>::infinity();
  EXPECT_EQ(pareto_front({Place{1, nan}, Place{nan, 1}, Place{0, infinity}, Place{-infinity, 0},
                          std::nullopt, Place{5, 5}}),
            (On{false, false, false, false, false, true}));
}

bool dominates(const Place& a, const Place& b) {
  return a.cost <= b.cost && a.quality <= b.quality && (a.cost < b.cost || a.quality < b.quality);
}

TEST(Pareto, AsTheDefinitionSays) {
  std::mt19937 random(1);
  for (int round = 0; round < 2000; ++round) {
    Places places(random() % 12);
    for (auto& place : places) {  // a coarse grid, so that ties abound
      if (random() % 8 != 0)
        place = Place{static_cast<double>(random() % 5), static_cast<double>(random() % 5)};
    }
    const On on = pareto_front(places);
    for (std::size_t i = 0; i < places.size(); ++i) {
      bool free = places[i].has_value();
      for (const auto& other : places) free = free && !(other && dominates(*other, *places[i]));
      EXPECT_EQ(on[i], free) << "round " << round << ", place " << i;
    }
  }
}

}  // namespace
}  // namespace itera::report
