// The causal convolution against double loops over an input that has its past written in front.
#include "kernels/causal_conv.hpp"

#include "arrays.hpp"

namespace itera::kernels {
namespace {

using test::blank;
using test::draw;
using test::Exact;
using test::expect_close;

struct Size {
  std::int64_t batch, time, channels, taps, gap;  // gap: what lies between two rows of u
};

constexpr Size sizes[] = {{1, 1, 1, 1, 0},   {2, 5, 3, 4, 0}, {3, 2, 7, 5, 4},
                          {1, 19, 17, 3, 1}, {2, 1, 5, 4, 0}, {1, 9, 1, 2, 30}};

template <class T> struct Case {
  Size size;
  std::int64_t stride;
  std::vector<T> u, weight, bias, before;

  Case(Size s, bool with_before)
      : size(s),
        stride(s.channels + s.gap),
        u(draw<T>(s.batch * s.time * stride)),
        weight(draw<T>(s.taps * s.channels)),
        bias(draw<T>(s.channels)),
        before(with_before && s.taps > 1 ? draw<T>(s.batch * (s.taps - 1) * s.channels)
                                         : std::vector<T>()) {
    for (std::size_t i = 0; i < u.size(); ++i) {
      if (static_cast<std::int64_t>(i) % stride >= s.channels) u[i] = test::unwritten<T>;
    }
  }

  [[nodiscard]] CausalConv<T> raw() const {
    return {size.batch,    size.time,   size.channels,
            size.taps,     u.data(),    stride,
            weight.data(), bias.data(), before.empty() ? nullptr : before.data()};
  }
  /// The input at time t, which may lie before the first.
  [[nodiscard]] double seen(std::int64_t b, std::int64_t t, std::int64_t i) const {
    const std::int64_t past = size.taps - 1;
    if (t >= 0) return u[static_cast<std::size_t>((b * size.time + t) * stride + i)];
    if (before.empty()) return 0;
    return before[static_cast<std::size_t>((b * past + t + past) * size.channels + i)];
  }
  [[nodiscard]] std::int64_t at(std::int64_t b, std::int64_t t, std::int64_t i) const {
    return (b * size.time + t) * size.channels + i;
  }
  template <class Visit> void each(Visit visit) const {
    for (std::int64_t b = 0; b < size.batch; ++b) {
      for (std::int64_t t = 0; t < size.time; ++t) {
        for (std::int64_t i = 0; i < size.channels; ++i) visit(b, t, i);
      }
    }
  }
};

template <class T> class CausalConvOf : public testing::Test {};
using Types = testing::Types<float, double>;
TYPED_TEST_SUITE(CausalConvOf, Types);

TYPED_TEST(CausalConvOf, IsAWeightedSumOfThePast) {
  for (const Size& size : sizes) {
    for (const bool with_before : {false, true}) {
      const Case<TypeParam> c(size, with_before);
      auto out = blank<TypeParam>(size.batch * size.time * size.channels);
      causal_conv_forward(c.raw(), out.data(), 0, size.batch);
      const Exact weight(c.weight), bias(c.bias);
      Exact expected(size.batch * size.time * size.channels);
      c.each([&](auto b, auto t, auto i) {
        double sum = bias[i];
        for (std::int64_t age = 0; age < size.taps; ++age)
          sum += weight[(size.taps - 1 - age) * size.channels + i] * c.seen(b, t - age, i);
        expected[c.at(b, t, i)] = sum;
      });
      expect_close(out, expected);
    }
  }
}

TYPED_TEST(CausalConvOf, GradientsFollowEveryProduct) {
  for (const Size& size : sizes) {
    for (const bool with_before : {false, true}) {
      const Case<TypeParam> c(size, with_before);
      const std::int64_t count = size.batch * size.time * size.channels;
      const std::int64_t block = size.taps * size.channels;
      const auto d_out = draw<TypeParam>(count);
      auto d_u = blank<TypeParam>(count), d_weight = blank<TypeParam>(size.batch * block),
           d_bias = blank<TypeParam>(size.batch * size.channels);
      causal_conv_backward(c.raw(), d_out.data(), d_u.data(), d_weight.data(), d_bias.data(), 0,
                           size.batch);
      const Exact weight(c.weight), gradient(d_out);
      Exact to_u(count), to_weight(size.batch * block), to_bias(size.batch * size.channels);
      c.each([&](auto b, auto t, auto i) {
        to_bias[b * size.channels + i] += gradient[c.at(b, t, i)];
        for (std::int64_t age = 0; age < size.taps; ++age) {
          const std::int64_t tap = (size.taps - 1 - age) * size.channels + i;
          to_weight[b * block + tap] += gradient[c.at(b, t, i)] * c.seen(b, t - age, i);
          if (t + age < size.time)  // the output that sees this input `age` steps later
            to_u[c.at(b, t, i)] += gradient[c.at(b, t + age, i)] * weight[tap];
        }
      });
      expect_close(d_u, to_u);
      expect_close(d_weight, to_weight);
      expect_close(d_bias, to_bias);
    }
  }
}

TYPED_TEST(CausalConvOf, TouchesOnlyItsOwnSequences) {
  const Case<TypeParam> c({4, 3, 2, 2, 0}, true);
  auto all = blank<TypeParam>(24), middle = all;
  causal_conv_forward(c.raw(), all.data(), 0, 4);
  causal_conv_forward(c.raw(), middle.data(), 1, 3);
  for (std::size_t i = 0; i < all.size(); ++i) {
    if (i >= 6 && i < 18) EXPECT_EQ(middle[i], all[i]);
    else EXPECT_TRUE(std::isnan(middle[i])) << i;
  }
}

}  // namespace
}  // namespace itera::kernels
