// The knapsack against trying everything.
#include "compression/mixed_precision/knapsack.hpp"

#include <gtest/gtest.h>

#include <chrono>
#include <limits>
#include <random>

namespace itera::mixed {
namespace {

using Classes = std::vector<std::vector<Item>>;

struct Total {
  std::int64_t bytes = 0;
  double cost = 0;
};

Total total(const Classes& classes, const std::vector<std::size_t>& choice) {
  Total sum;
  for (std::size_t c = 0; c < classes.size(); ++c) {
    sum.bytes += classes[c][choice[c]].bytes;
    sum.cost += classes[c][choice[c]].cost;
  }
  return sum;
}

/// The least cost within the budget, infinite where nothing fits; of equal ones the least bytes.
Total by_force(const Classes& classes, std::int64_t budget) {
  Total best{0, std::numeric_limits<double>::infinity()};
  std::vector<std::size_t> choice(classes.size(), 0);
  while (true) {
    const Total now = total(classes, choice);
    if (now.bytes <= budget &&
        (now.cost < best.cost || (now.cost == best.cost && now.bytes < best.bytes)))
      best = now;
    std::size_t c = 0;
    while (c < classes.size() && ++choice[c] == classes[c].size()) choice[c++] = 0;
    if (c == classes.size()) return best;
  }
}

TEST(Knapsack, EqualsTryingEverything) {
  std::mt19937 random(7);
  const auto up_to = [&](int most) { return static_cast<int>(random() % (most + 1U)); };
  for (int round = 0; round < 400; ++round) {
    Classes classes(static_cast<std::size_t>(1 + up_to(6)));
    std::int64_t least = 0, most = 0;
    for (auto& items : classes) {
      const int count = 1 + up_to(3);
      std::int64_t fewest = 1000, largest = 0;
      for (int i = 0; i < count; ++i) {
        // Quarters are exact, and so few values that ties and dominated items abound.
        items.push_back({up_to(20), up_to(12) * 0.25});
        fewest = std::min(fewest, items.back().bytes);
        largest = std::max(largest, items.back().bytes);
      }
      least += fewest;
      most += largest;
    }
    for (std::int64_t budget = std::max<std::int64_t>(0, least - 1); budget <= most; ++budget) {
      const Total expected = by_force(classes, budget);
      const auto found = solve(classes, budget);
      ASSERT_EQ(found.has_value(), budget >= least);
      if (!found) continue;
      const Total got = total(classes, *found);
      EXPECT_LE(got.bytes, budget);
      EXPECT_EQ(got.cost, expected.cost) << "round " << round << ", budget " << budget;
      EXPECT_EQ(got.bytes, expected.bytes) << "round " << round << ", budget " << budget;
    }
  }
}

TEST(Knapsack, IsNotGreedy) {
  // By gain a byte the first would be taken, and its 6 bytes would leave no room for both others.
  const Classes classes{{{0, 10}, {6, 0}}, {{0, 8}, {5, 0}}, {{0, 8}, {5, 0}}};
  EXPECT_EQ(solve(classes, 10), (std::vector<std::size_t>{0, 1, 1}));
  EXPECT_EQ(solve(classes, 9), (std::vector<std::size_t>{1, 0, 0}));
}

TEST(Knapsack, NothingToDecide) {
  EXPECT_EQ(solve({}, 0), std::vector<std::size_t>{});
  EXPECT_EQ(solve({{{5, 1}}}, 5), std::vector<std::size_t>{0});
  EXPECT_EQ(solve({{{5, 1}}}, 4), std::nullopt);
  EXPECT_EQ(solve({{{0, 0}}, {{0, 0}}}, 0), (std::vector<std::size_t>{0, 0}));
}

TEST(Knapsack, ManyTensorsTakeNoTime) {
  std::mt19937 random(3);
  std::uniform_real_distribution<double> uniform(0, 1);
  Classes classes;
  for (int i = 0; i < 300; ++i) {
    const auto size = static_cast<std::int64_t>(64 + random() % 20000);
    const double fragile = uniform(random) * 1e-3;
    classes.push_back({{2 * size, fragile * 1e-5},
                       {size + 4, fragile * 0.01 * (1 + uniform(random))},
                       {size / 2 + 7, fragile},
                       {size / 2 + 3, fragile * (1 + uniform(random))}});
  }
  const auto start = std::chrono::steady_clock::now();
  for (const double share : {0.3, 0.5, 0.8}) {
    std::int64_t budget = 0;
    for (const auto& items : classes) budget += items[0].bytes;
    budget = static_cast<std::int64_t>(share * static_cast<double>(budget));
    const auto found = solve(classes, budget);
    ASSERT_TRUE(found);
    const Total got = total(classes, *found);
    EXPECT_LE(got.bytes, budget);
    EXPECT_GT(got.bytes, budget * 99 / 100);
  }
  const std::chrono::duration<double> seconds = std::chrono::steady_clock::now() - start;
  EXPECT_LT(seconds.count(), 5.0);
}

}  // namespace
}  // namespace itera::mixed
