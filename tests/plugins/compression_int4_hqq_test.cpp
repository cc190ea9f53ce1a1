// HQQ's two steps against brute force and by hand, and what the whole of it may and may not do.
#include "compression/int4/hqq.hpp"
#include "support/form.hpp"

#include <ATen/ATen.h>
#include <gmock/gmock.h>

#include <cmath>

namespace itera::int4 {
namespace {

TEST(BestZero, NoOtherZeroPointLeavesASmallerSquare) {
  at::manual_seed(3);
  const at::Tensor target = at::randn({2, 3, 32}), scale = at::rand({2, 3}) * 0.2 + 0.05;
  const at::Tensor levels = at::randint(16, {2, 3, 32}).to(at::kFloat);
  const at::Tensor found = best_zero(target, levels, scale);
  const auto squares = [&](const at::Tensor& z) {
    return (target - (levels - z.unsqueeze(2)) * scale.unsqueeze(2))
        .to(at::kDouble)
        .square()
        .sum(2);
  };
  const at::Tensor best = squares(found);
  for (double z = -20; z < 40; z += 0.01)
    EXPECT_TRUE((best <= squares(at::full({2, 3}, z)) + 1e-6).all().item<bool>()) << z;
}

TEST(Shrink, IsTheSoftThresholdOfTheArticle) {
  const at::Tensor e = at::tensor({0.5, -0.5, 0.01, 0.0, 2.0}, at::kDouble);
  const auto by_hand = [](double x, double beta) {
    return x - std::copysign(std::pow(std::abs(x), -0.3) / beta, x);
  };
  const at::Tensor found = shrink(e, 10);
  EXPECT_NEAR(found[0].item<double>(), by_hand(0.5, 10), 1e-12);
  EXPECT_NEAR(found[1].item<double>(), by_hand(-0.5, 10), 1e-12);
  EXPECT_EQ(found[2].item<double>(), 0);  // 0.01^-0.3 / 10 = 0.398
  EXPECT_EQ(found[3].item<double>(), 0);
  EXPECT_NEAR(found[4].item<double>(), by_hand(2, 10), 1e-12);
}

TEST(Hqq, MeanErrorIsNeverLargerThanThatOfRounding) {
  at::manual_seed(4);
  for (const Form& form : {"int4-g32-asym"_form, "int4-g64-asym"_form, "int4-row-asym"_form,
                           "int4-tensor-asym"_form}) {
    for (const auto& [rows, columns] : {std::pair{5, 130}, {3, 33}, {1, 1}, {4, 64}, {0, 7}}) {
      const at::Tensor weights = at::randn({rows, columns}) * 0.05;
      const Hqq found = hqq(weights, form);
      const StoredPtr now = stored(found.levels, found.grid, form, {rows, columns});
      if (rows == 0) continue;
      const at::Tensor before = (weights - store(weights, form)->dense()).abs().mean(),
                       after = (weights - now->dense()).abs().mean();
      EXPECT_LE(after.item<float>(), before.item<float>() * 1.00001F) << print(form) << columns;
      EXPECT_EQ(now->bytes(), form_bytes(form, {rows, columns}));
    }
  }
}

TEST(Hqq, FindsTheZeroPointThatRoundingMisses) {
  // Levels 0 … 15 a half step off: rounding has whole zero points alone.
  const at::Tensor weights = ((at::arange(16, at::kFloat) - 7.5) * 0.25).view({1, 16});
  const at::Tensor rounded = store(weights, "int4-row-asym"_form)->dense();
  const Hqq found = hqq(weights, "int4-row-asym"_form);
  const at::Tensor solved =
      stored(found.levels, found.grid, "int4-row-asym"_form, {1, 16})->dense();
  EXPECT_NEAR((rounded - weights).abs().mean().item<double>(), 0.125, 0.01);
  EXPECT_NEAR((solved - weights).abs().max().item<double>(), 0, 1e-5);
  EXPECT_NEAR(found.grid.zero.item<double>(), 7.5, 1e-5);
}

TEST(Hqq, KeepsTheScalesOfRoundingAndGivesTheSameTwice) {
  at::manual_seed(5);
  const at::Tensor weights = at::randn({6, 70}) * 0.05;
  const Hqq one = hqq(weights, "int4-g32-asym"_form), two = hqq(weights, "int4-g32-asym"_form);
  EXPECT_TRUE(at::equal(one.grid.scale, nearest_grid(weights, "int4-g32-asym"_form).scale));
  EXPECT_TRUE(at::equal(one.levels, two.levels));
  EXPECT_TRUE(at::equal(one.grid.zero, two.grid.zero));
}

TEST(Hqq, TheShrinkStepHardlyActsOnSmallWeights) {
  at::manual_seed(6);
  const at::Tensor weights = at::randn({64, 256});
  EXPECT_LT(hqq(weights * 0.05, "int4-g64-asym"_form).shrink_active, 0.001);
  EXPECT_GT(hqq(weights * 5, "int4-g64-asym"_form).shrink_active, 0.1);
}

TEST(Hqq, LeavesEmptyGroupsEmpty) {
  at::Tensor weights = at::randn({3, 70});
  weights[1].zero_();
  weights[0].slice(0, 0, 32).zero_();
  const Hqq found = hqq(weights, "int4-g32-asym"_form);
  const at::Tensor dense = stored(found.levels, found.grid, "int4-g32-asym"_form, {3, 70})->dense();
  EXPECT_TRUE(dense[1].eq(0).all().item<bool>());
  EXPECT_TRUE(dense[0].slice(0, 0, 32).eq(0).all().item<bool>());
}

}  // namespace
}  // namespace itera::int4
