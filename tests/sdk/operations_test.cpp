// The fused operations against plain loops of tensor operations, and their gradients against
// central differences.
#include "itera/operations.hpp"

#include <ATen/ATen.h>
#include <gtest/gtest.h>

#include <functional>

#include "itera/error.hpp"

namespace itera {
namespace {

at::Tensor draw(std::vector<std::int64_t> shape, at::ScalarType type = at::kDouble) {
  return at::randn(shape, at::TensorOptions(type));
}

/// Largest difference between the gradient of sum(f · weights) and central differences, over all
/// inputs.
double gradient_error(const std::function<at::Tensor(const std::vector<at::Tensor>&)>& f,
                      std::vector<at::Tensor> inputs) {
  for (at::Tensor& input : inputs) input.requires_grad_();
  const at::Tensor out = f(inputs);
  const at::Tensor weights = at::randn_like(out);
  (out * weights).sum().backward();
  double worst = 0;
  for (at::Tensor& input : inputs) {
    const at::Tensor gradient = input.grad().contiguous(), values = input.detach();
    constexpr double h = 1e-6;
    for (std::int64_t i = 0; i < values.numel(); ++i) {
      double* at = values.mutable_data_ptr<double>() + i;
      const double kept = *at;
      *at = kept + h;
      const double above = (f(inputs) * weights).sum().item<double>();
      *at = kept - h;
      const double below = (f(inputs) * weights).sum().item<double>();
      *at = kept;
      const double difference = (above - below) / (2 * h);
      worst = std::max(worst, std::abs(difference - gradient.const_data_ptr<double>()[i]) /
                                  (1 + std::abs(difference)));
    }
  }
  return worst;
}

at::Tensor scan_by_loop(const at::Tensor& dt, const at::Tensor& rate, const at::Tensor& input,
                        at::Tensor state) {
  std::vector<at::Tensor> states;
  for (std::int64_t t = 0; t < dt.size(1); ++t) {
    state = at::exp(-dt.select(1, t).unsqueeze(-1) * rate) * state + input.select(1, t);
    states.push_back(state);
  }
  return at::stack(states, 1);
}

TEST(Scan, EqualsThePlainLoop) {
  for (const auto& [b, t, n] :
       {std::tuple{1, 1, 1}, {3, 17, 5}, {2, 128, 8}, {1, 9, 16}, {5, 2, 33}}) {
    const at::Tensor dt = draw({b, t}).abs(), rate = draw({n}).exp(), input = draw({b, t, n}),
                     initial = draw({b, n});
    EXPECT_TRUE(at::allclose(scan(dt, rate, input, initial), scan_by_loop(dt, rate, input, initial),
                             1e-12, 1e-12));
    EXPECT_TRUE(at::allclose(scan(dt, rate, input, {}),
                             scan_by_loop(dt, rate, input, at::zeros({b, n}, at::kDouble)), 1e-12,
                             1e-12));
  }
}

TEST(Scan, GradientEqualsFiniteDifferences) {
  at::manual_seed(1);
  const double error =
      gradient_error([](const auto& in) { return scan(in[0].abs(), in[1].exp(), in[2], in[3]); },
                     {draw({2, 7}), draw({3}), draw({2, 7, 3}), draw({2, 3})});
  EXPECT_LT(error, 1e-7);
}

TEST(Scan, GoesOnFromAState) {
  const at::Tensor dt = draw({2, 20}).abs(), rate = draw({4}).exp(), input = draw({2, 20, 4});
  const at::Tensor whole = scan(dt, rate, input, {});
  const at::Tensor first = scan(dt.slice(1, 0, 13), rate, input.slice(1, 0, 13), {});
  const at::Tensor second = scan(dt.slice(1, 13), rate, input.slice(1, 13), first.select(1, -1));
  EXPECT_TRUE(at::equal(whole, at::cat({first, second}, 1)));
}

TEST(Scan, RefusesShapesThatDoNotFit) {
  EXPECT_THROW(scan(draw({2, 3}), draw({4}), draw({2, 3, 5}), {}), Error);
}

at::Tensor conv_by_library(const at::Tensor& u, const at::Tensor& weight, const at::Tensor& bias,
                           const at::Tensor& before) {
  const at::Tensor padded = at::cat({before, u}, 1).transpose(1, 2);
  const std::vector<std::int64_t> one{1}, none{0};
  return at::conv1d(padded, weight, bias, one, none, one, u.size(2)).transpose(1, 2);
}

TEST(CausalConv, EqualsTheLibrarysConvolution) {
  for (const auto& [b, t, i, k] :
       {std::tuple{1, 1, 1, 4}, {2, 3, 7, 4}, {3, 50, 16, 4}, {1, 5, 3, 1}, {2, 2, 5, 6}}) {
    const at::Tensor u = draw({b, t, i}), weight = draw({i, 1, k}), bias = draw({i}),
                     before = draw({b, k - 1, i});
    EXPECT_TRUE(at::allclose(causal_conv(u, weight, bias, before),
                             conv_by_library(u, weight, bias, before), 1e-12, 1e-12));
    EXPECT_TRUE(at::allclose(causal_conv(u, weight, bias, {}),
                             conv_by_library(u, weight, bias, at::zeros_like(before)), 1e-12,
                             1e-12));
  }
}

TEST(CausalConv, TakesHalvesOfAWiderTensor) {
  const at::Tensor wide = draw({2, 9, 12}), weight = draw({6, 1, 4}), bias = draw({6});
  const at::Tensor half = wide.slice(2, 6, 12);
  EXPECT_TRUE(at::equal(causal_conv(half, weight, bias, {}),
                        causal_conv(half.contiguous(), weight, bias, {})));
}

TEST(CausalConv, GradientEqualsFiniteDifferences) {
  at::manual_seed(2);
  const at::Tensor before = draw({2, 3, 3});
  const auto conv = [&](const auto& in) { return causal_conv(in[0], in[1], in[2], before); };
  EXPECT_LT(gradient_error(conv, {draw({2, 6, 3}), draw({3, 1, 4}), draw({3})}), 1e-7);
}

TEST(CrossEntropy, EqualsTheLibrarys) {
  at::manual_seed(4);
  for (const std::int64_t vocabulary : {1, 2, 31, 1000}) {
    const at::Tensor targets = at::randint(vocabulary, {37}, at::kLong);
    for (const auto type : {at::kFloat, at::kDouble}) {
      at::Tensor ours = (draw({37, vocabulary}, type) * 8).requires_grad_(),
                 theirs = ours.detach().clone().requires_grad_();
      const at::Tensor loss = cross_entropy(ours, targets),
                       expected = at::cross_entropy_loss(theirs, targets);
      loss.backward();
      expected.backward();
      EXPECT_TRUE(at::allclose(loss, expected, 1e-6, 1e-6)) << loss << expected;
      // a normaliser near 20 is rounded by 1e-6, and the mean is over 37 rows
      EXPECT_TRUE(at::allclose(ours.grad(), theirs.grad(), 1e-5, 1e-7));
    }
  }
}

TEST(CrossEntropy, StaysFiniteForExtremeLogits) {
  at::Tensor logits =
      at::tensor({0.0F, -1e30F, 1e4F, 3e38F, -3e38F, 3e38F}).view({2, 3}).requires_grad_();
  const at::Tensor loss = cross_entropy(logits, at::tensor({2, 0}, at::kLong));
  loss.backward();
  EXPECT_TRUE(std::isfinite(loss.item<float>()));
  EXPECT_TRUE(at::isfinite(logits.grad()).all().item<bool>());
}

TEST(CrossEntropy, GradientEqualsFiniteDifferences) {
  at::manual_seed(3);
  const at::Tensor targets = at::randint(7, {5}, at::kLong);
  EXPECT_LT(
      gradient_error([&](const auto& in) { return cross_entropy(in[0], targets); }, {draw({5, 7})}),
      1e-7);
}

TEST(NatsPerToken, EqualsTheLibrarysLogSoftmax) {
  const at::Tensor logits = draw({23, 101}, at::kFloat) * 5,
                   targets = at::randint(101, {23}, at::kLong);
  const at::Tensor expected =
      -at::log_softmax(logits.to(at::kDouble), 1).gather(1, targets.unsqueeze(1)).squeeze(1);
  EXPECT_TRUE(at::allclose(nats_per_token(logits, targets), expected, 1e-6, 1e-6));
}

}  // namespace
}  // namespace itera
