// Which entries go, which subsets are tried, which tensors one run serves.
#include <ATen/ATen.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <set>

#include "compression/pruning/masks.hpp"
#include "compression/pruning/subsets.hpp"
#include "itera/passes.hpp"
#include "pruning_model.hpp"

namespace itera::pruning {
namespace {

using test::all_subsets;
using testing_support::error_of;

at::Tensor random(std::int64_t rows, std::int64_t columns) {
  at::manual_seed(11);
  return at::rand({rows, columns}, at::kDouble);
}

TEST(PruningMasks, OfEveryRowTheLowestGo) {
  const at::Tensor scores = random(5, 7), gone = lowest(scores, {Quota::Of::row, 3});
  for (std::int64_t r = 0; r < 5; ++r) {
    const at::Tensor row = scores[r], of_row = gone[r];
    EXPECT_EQ(of_row.sum().item<std::int64_t>(), 3);
    EXPECT_LT(row.masked_select(of_row).max().item<double>(),
              row.masked_select(of_row.logical_not()).min().item<double>());
  }
}

TEST(PruningMasks, OfATensorTheLowestGoWhereverTheyLie) {
  const at::Tensor scores = at::tensor({1.0, 9.0, 2.0, 8.0, 3.0, 7.0}, at::kDouble).view({2, 3});
  const at::Tensor gone = lowest(scores, {Quota::Of::tensor, 3});
  EXPECT_TRUE(at::equal(gone, scores.lt(4)));
}

TEST(PruningMasks, EqualScoresGoInOrder) {
  const at::Tensor gone = lowest(at::ones({1, 4}, at::kDouble), {Quota::Of::row, 2});
  EXPECT_TRUE(at::equal(gone, at::arange(4).lt(2).view({1, 4})));
}

TEST(PruningMasks, TwoOfEveryFourAreTheBestOfAllChoices) {
  for (const std::int64_t columns : {1, 2, 3, 4, 5, 6, 7, 8, 11, 130}) {
    SCOPED_TRACE(columns);
    const at::Tensor scores = random(3, columns);
    const at::Tensor stays = lowest(scores, {Quota::Of::four, 2}).logical_not();
    for (std::int64_t begin = 0; begin < columns; begin += 4) {
      const std::int64_t width = std::min<std::int64_t>(4, columns - begin);
      const auto stay = std::min<std::int64_t>(width, 2);
      for (std::int64_t r = 0; r < 3; ++r) {
        const at::Tensor four = scores[r].slice(0, begin, begin + width);
        const at::Tensor of_four = stays[r].slice(0, begin, begin + width);
        double best = 0;
        for (const auto& pair : all_subsets(static_cast<unsigned>(width), static_cast<int>(stay)))
          best = std::max(best, four.index_select(0, test::index_of(pair)).sum().item<double>());
        EXPECT_EQ(of_four.sum().item<std::int64_t>(), stay);
        EXPECT_DOUBLE_EQ((four * of_four).sum().item<double>(), best);
      }
    }
  }
}

TEST(PruningMasks, PartsOfAQuotaAddUp) {
  for (const std::int64_t columns : {1, 127, 128, 129, 300}) {
    std::int64_t sum = 0;
    for (std::int64_t begin = 0; begin < columns; begin += 128) {
      const Quota part = within({Quota::Of::row, columns / 3}, begin,
                                std::min<std::int64_t>(begin + 128, columns), columns);
      EXPECT_LE(part.count, 128);
      sum += part.count;
    }
    EXPECT_EQ(sum, columns / 3);
  }
}

TEST(PruningMasks, SharesOfTensorsAreCountedAmongAllEntries) {
  const std::vector<at::Tensor> scores{at::tensor({1.0, 2.0, 30.0}, at::kDouble),
                                       at::tensor({3.0, 40.0}, at::kDouble)};
  EXPECT_EQ(shares(scores, 3), (std::vector<std::int64_t>{2, 1}));
  EXPECT_EQ(shares(scores, 0), (std::vector<std::int64_t>{0, 0}));
}

TEST(PruningSubsets, AllAreTriedOnce) {
  std::set<Kept> seen;
  const Kept best = best_of_all(7, 3, [&](const Kept& kept) {
    EXPECT_TRUE(seen.insert(kept).second);
    return kept == Kept{1, 4, 6} ? -1.0 : 0.0;
  });
  EXPECT_EQ(seen.size(), all_subsets(7, 3).size());
  EXPECT_EQ(subsets(7, 3), 35);
  EXPECT_EQ(best, (Kept{1, 4, 6}));
  EXPECT_EQ(subsets(1, 1), 1);
  EXPECT_GT(subsets(256, 128), 1'000'000'000);
}

TEST(PruningSubsets, RemovalTakesTheCheapestEachTime) {
  std::int64_t asked = 0;
  const auto cost = [&](const Kept& kept) {  // what is gone costs its number squared, 3 nothing
    ++asked;
    double sum = 0;
    for (std::int64_t i = 0; i < 6; ++i) {
      if (i != 3 && std::ranges::find(kept, i) == kept.end()) sum += static_cast<double>(i * i + 1);
    }
    return sum;
  };
  EXPECT_EQ(best_by_removal(6, 3, cost), (Kept{2, 4, 5}));
  EXPECT_EQ(asked, removals(6, 3));
}

TEST(PruningSubsets, CostsThatAreNotFiniteAreAnError) {
  EXPECT_EQ(best_of_all(2, 1, [](const Kept& k) { return k[0] == 0 ? std::nan("") : 1; }), Kept{1});
  EXPECT_THAT(error_of([] { (void)best_of_all(2, 1, [](const Kept&) { return INFINITY; }); }),
              testing::HasSubstr("no cut gives finite outputs on the calibration text"));
}

class PruningPasses : public test::PruningTest {};

TEST_F(PruningPasses, WhatReadsTheSameInputAndAllExpertsShareARun) {
  const TensorTable table = architecture->tensors(fresh().config);
  std::vector<TensorInfo> matrices;
  for (const TensorInfo& info : table) {
    if (info.shape.size() == 2 && info.tied_to.empty() && info.role != Role::router)
      matrices.push_back(info);
  }
  std::vector<std::string> groups;
  for (const auto& group : passes(matrices)) {
    std::string names;
    for (const TensorInfo& info : group) names += std::string(name_of(info.role)) + " ";
    groups.push_back(names);
  }
  const std::vector<std::string> plain{
      "ssm_in ", "ssm_step ssm_input ", "ssm_output ", "ssm_out ", "ffn_up ", "ffn_down "};
  std::vector<std::string> expected{"embedding "};
  expected.insert(expected.end(), plain.begin(), plain.end());
  expected.insert(expected.end(), plain.begin(), plain.begin() + 4);
  expected.insert(expected.end(), {"expert_up expert_up expert_up expert_up ",
                                   "expert_down expert_down expert_down expert_down "});
  expected.insert(expected.end(), plain.begin(), plain.end());
  EXPECT_EQ(groups, expected);
}

}  // namespace
}  // namespace itera::pruning
