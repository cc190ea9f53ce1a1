// Initial weights: a function of seed and name alone, and normal.
#include "itera/initial.hpp"

#include <ATen/ATen.h>
#include <gtest/gtest.h>

#include <cmath>
#include <numbers>

namespace itera {
namespace {

TEST(Initial, IsAFunctionOfSeedAndName) {
  const at::Tensor first = normal({37}, 1, 5, "a");
  at::manual_seed(99);
  (void)at::randn({3});
  EXPECT_TRUE(at::equal(normal({37}, 1, 5, "a"), first));
  EXPECT_FALSE(at::equal(normal({37}, 1, 6, "a"), first));
  EXPECT_FALSE(at::equal(normal({37}, 1, 5, "b"), first));
  EXPECT_FALSE(at::equal(normal({37}, 1, -5, "a"), first));
  EXPECT_FALSE(at::equal(normal({37}, 1, 11, "a"), normal({37}, 1, 1, "a1")));
}

TEST(Initial, LeavesTheCommonGeneratorAlone) {
  at::manual_seed(3);
  const at::Tensor expected = at::randn({5});
  at::manual_seed(3);
  (void)normal({5}, 1, 0, "a");
  EXPECT_TRUE(at::equal(at::randn({5}), expected));
}

TEST(Initial, HasTheMeanAndDeviationAskedFor) {
  constexpr std::int64_t count = 100'003;
  constexpr double deviation = 0.02;
  for (const char* name : {"embedding.weight", "layers.0.in_proj"}) {
    const at::Tensor values = normal({count}, deviation, 42, name).to(at::kDouble);
    const double mean = values.mean().item<double>(),
                 variance = values.square().mean().item<double>() - mean * mean;
    const double of_mean = deviation / std::sqrt(static_cast<double>(count)),
                 of_deviation = of_mean / std::numbers::sqrt2;  // of a normal sample
    EXPECT_NEAR(mean, 0, 5 * of_mean) << name;
    EXPECT_NEAR(std::sqrt(variance), deviation, 5 * of_deviation) << name;
    const double beyond = values.abs().gt(2 * deviation).to(at::kDouble).mean().item<double>();
    EXPECT_NEAR(beyond, std::erfc(std::numbers::sqrt2), 5 * std::sqrt(0.0455 * 0.9545 / count));
  }
}

TEST(Initial, NamesAreIndependent) {
  constexpr std::int64_t count = 10'007;
  const at::Tensor a = normal({count}, 1, 1, "layers.0.up"),
                   b = normal({count}, 1, 1, "layers.1.up"),
                   c = normal({count}, 1, 2, "layers.0.up");
  for (const at::Tensor& other : {b, c}) {
    EXPECT_LT(std::abs((a * other).mean().item<double>()),
              5 / std::sqrt(static_cast<double>(count)));
  }
}

TEST(Initial, AnyShape) {
  EXPECT_EQ(normal({}, 1, 0, "a").dim(), 0);
  EXPECT_EQ(normal({3, 1, 5}, 1, 0, "a").sizes(), (std::vector<std::int64_t>{3, 1, 5}));
  EXPECT_EQ(normal({0, 4}, 1, 0, "a").numel(), 0);
  EXPECT_EQ(normal({3}, 1, 0, "a").scalar_type(), at::kFloat);
  EXPECT_TRUE(at::equal(normal({9}, 0, 0, "a"), at::zeros({9})));
}

TEST(Initial, FollowsTheRole) {
  constexpr std::int64_t rows = 301, columns = 49;
  const auto deviation = [&](Role role, std::int64_t layers) {
    return initial({"w", role, {rows, columns}}, layers, 3).std().item<double>();
  };
  EXPECT_TRUE(at::equal(initial({"w", Role::norm, {7}}, 3, 1), at::ones({7})));
  EXPECT_TRUE(at::equal(initial({"w", Role::ssm_skip, {7}}, 3, 1), at::ones({7})));
  EXPECT_TRUE(at::equal(initial({"w", Role::bias, {7}}, 3, 1), at::zeros({7})));
  EXPECT_TRUE(at::equal(initial({"w", Role::counter, {7}}, 3, 1), at::zeros({7})));
  EXPECT_NEAR(deviation(Role::embedding, 8), 0.02, 0.0005);
  EXPECT_NEAR(deviation(Role::head, 8), 0.02, 0.0005);
  EXPECT_NEAR(deviation(Role::ffn_up, 8), 1.0 / 7, 0.004);
  EXPECT_NEAR(deviation(Role::ffn_down, 8), 1.0 / 28, 0.001);
  EXPECT_NEAR(deviation(Role::attention_out, 2), 1.0 / 14, 0.002);
  EXPECT_TRUE(
      at::equal(initial({"w", Role::router, {5, 16}}, 2, 9), normal({5, 16}, 0.25, 9, "w")));
}

TEST(Initial, ACheckpointHasValuesOfItsOwnOrATie) {
  const TensorTable table{{"a", Role::embedding, {2, 3}}, {"b", Role::head, {2, 3}, "a"}};
  const Checkpoint c = fresh_checkpoint("any", {{"width", 3}}, table, [](const TensorInfo& info) {
    return at::ones(info.shape) * 4;
  });
  EXPECT_EQ(c.architecture, "any");
  EXPECT_EQ(c.config, Values({{"width", 3}}));
  EXPECT_EQ(c.tensors.size(), 1U);
  EXPECT_TRUE(at::equal(c.at("b")->dense(), at::full({2, 3}, 4.0F)));
  EXPECT_EQ(c.ties.at("b"), "a");
}

}  // namespace
}  // namespace itera
