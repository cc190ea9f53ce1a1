// The recurrence against its closed form: a state is the sum of all earlier inputs, each times the
// decays that lie between.
#include "kernels/recurrence.hpp"

#include "arrays.hpp"

namespace itera::kernels {
namespace {

using test::blank;
using test::draw;
using test::Exact;
using test::expect_close;

struct Size {
  std::int64_t batch, time, states;
};

constexpr Size sizes[] = {{1, 1, 1}, {3, 7, 5}, {2, 16, 8}, {1, 33, 17}, {5, 1, 3}, {2, 41, 1}};

template <class T> struct Case {
  Size size;
  std::vector<T> dt, rate, input, initial;

  Case(Size s, bool with_initial)
      : size(s),
        dt(draw<T>(s.batch * s.time, 0.01, 1)),
        rate(draw<T>(s.states, 0.1, 3)),
        input(draw<T>(s.batch * s.time * s.states)),
        initial(with_initial ? draw<T>(s.batch * s.states) : std::vector<T>()) {}

  [[nodiscard]] Recurrence<T> raw() const {
    return {size.batch,
            size.time,
            size.states,
            dt.data(),
            rate.data(),
            input.data(),
            initial.empty() ? nullptr : initial.data()};
  }
  [[nodiscard]] std::int64_t at(std::int64_t b, std::int64_t t, std::int64_t n) const {
    return (b * size.time + t) * size.states + n;
  }
  /// What is left at step `to` of a state at step `from`; -1 is the initial one.
  [[nodiscard]] double decay(std::int64_t b, std::int64_t from, std::int64_t to,
                             std::int64_t n) const {
    double steps = 0;
    for (std::int64_t t = from + 1; t <= to; ++t) steps += Exact(dt)[b * size.time + t];
    return std::exp(-steps * Exact(rate)[n]);
  }
  [[nodiscard]] double start(std::int64_t b, std::int64_t n) const {
    return initial.empty() ? 0 : Exact(initial)[b * size.states + n];
  }
  [[nodiscard]] double state(std::int64_t b, std::int64_t t, std::int64_t n) const {
    double sum = start(b, n) * decay(b, -1, t, n);
    for (std::int64_t u = 0; u <= t; ++u)
      sum += static_cast<double>(input[static_cast<std::size_t>(at(b, u, n))]) * decay(b, u, t, n);
    return sum;
  }
  template <class Visit> void each(Visit visit) const {
    for (std::int64_t b = 0; b < size.batch; ++b) {
      for (std::int64_t t = 0; t < size.time; ++t) {
        for (std::int64_t n = 0; n < size.states; ++n) visit(b, t, n);
      }
    }
  }
};

template <class T> class RecurrenceOf : public testing::Test {};
using Types = testing::Types<float, double>;
TYPED_TEST_SUITE(RecurrenceOf, Types);

TYPED_TEST(RecurrenceOf, StatesAreTheClosedForm) {
  for (const Size size : sizes) {
    for (const bool with_initial : {false, true}) {
      const Case<TypeParam> c(size, with_initial);
      auto out = blank<TypeParam>(size.batch * size.time * size.states);
      recurrence_forward(c.raw(), out.data(), 0, size.batch);
      Exact expected(size.batch * size.time * size.states);
      c.each([&](auto b, auto t, auto n) { expected[c.at(b, t, n)] = c.state(b, t, n); });
      expect_close(out, expected);
    }
  }
}

TYPED_TEST(RecurrenceOf, GradientsAreTheClosedForm) {
  for (const auto& [batch, time, states] : sizes) {
    for (const bool with_initial : {false, true}) {
      const Case<TypeParam> c({batch, time, states}, with_initial);
      const auto d_states = draw<TypeParam>(batch * time * states);
      auto out = blank<TypeParam>(batch * time * states), d_input = out;
      auto d_dt = blank<TypeParam>(batch * time), d_rate = blank<TypeParam>(batch * states),
           d_initial = blank<TypeParam>(batch * states);
      recurrence_forward(c.raw(), out.data(), 0, batch);
      recurrence_backward(c.raw(), out.data(), d_states.data(), d_dt.data(), d_rate.data(),
                          d_input.data(), with_initial ? d_initial.data() : nullptr, 0, batch);

      const Exact weight(d_states), dt(c.dt), rate(c.rate);
      Exact to_input(batch * time * states), to_dt(batch * time), to_rate(batch * states),
          to_initial(batch * states);
      c.each([&](auto b, auto t, auto n) {
        double reaches = 0;  // of step t, through all later states
        for (std::int64_t later = t; later < time; ++later)
          reaches += weight[c.at(b, later, n)] * c.decay(b, t, later, n);
        to_input[c.at(b, t, n)] = reaches;
        const double before = t == 0 ? c.start(b, n) : c.state(b, t - 1, n);
        const double through = reaches * before * c.decay(b, t - 1, t, n);
        to_dt[b * time + t] -= through * rate[n];
        to_rate[b * states + n] -= through * dt[b * time + t];
        to_initial[b * states + n] += weight[c.at(b, t, n)] * c.decay(b, -1, t, n);
      });
      expect_close(d_input, to_input);
      expect_close(d_dt, to_dt);
      expect_close(d_rate, to_rate);
      if (with_initial) expect_close(d_initial, to_initial);
    }
  }
}

TYPED_TEST(RecurrenceOf, TouchesOnlyItsOwnSequences) {
  const Case<TypeParam> c({4, 3, 2}, true);
  auto all = blank<TypeParam>(24), middle = all;
  recurrence_forward(c.raw(), all.data(), 0, 4);
  recurrence_forward(c.raw(), middle.data(), 1, 3);
  for (std::size_t i = 0; i < all.size(); ++i) {
    if (i >= 6 && i < 18) EXPECT_EQ(middle[i], all[i]);
    else EXPECT_TRUE(std::isnan(middle[i])) << i;
  }
}

TYPED_TEST(RecurrenceOf, ForgetsAtOnceAndNever) {
  const std::vector<TypeParam> dt{0, 1000}, rate{1}, input{1, 2}, initial{5};
  auto out = blank<TypeParam>(2);
  recurrence_forward<TypeParam>({1, 2, 1, dt.data(), rate.data(), input.data(), initial.data()},
                                out.data(), 0, 1);
  EXPECT_EQ(out[0], 6);  // a step of no length keeps all
  EXPECT_EQ(out[1], 2);  // a long one nothing
}

}  // namespace
}  // namespace itera::kernels
