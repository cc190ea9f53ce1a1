// GPTQ against its definition: Optimal Brain Surgeon one weight at a time, the inverse computed
// anew for every column. And Hessians that are singular, dead or no numbers.
#include "compression/int4/gptq.hpp"

#include <ATen/ATen.h>
#include <fmt/format.h>
#include <gmock/gmock.h>

#include <algorithm>
#include <cmath>
#include <numeric>

#include "support/folder.hpp"
#include "support/form.hpp"

namespace itera::int4 {
namespace {

using testing::HasSubstr;
using testing_support::error_of;
using Matrix = std::vector<std::vector<double>>;

/// Gauss-Jordan with pivots.
Matrix inverse(Matrix a) {
  const std::size_t n = a.size();
  Matrix b(n, std::vector<double>(n));
  for (std::size_t i = 0; i < n; ++i) b[i][i] = 1;
  for (std::size_t c = 0; c < n; ++c) {
    std::size_t pivot = c;
    for (std::size_t r = c; r < n; ++r) {
      if (std::abs(a[r][c]) > std::abs(a[pivot][c])) pivot = r;
    }
    std::swap(a[c], a[pivot]), std::swap(b[c], b[pivot]);
    const double p = a[c][c];
    for (std::size_t k = 0; k < n; ++k) a[c][k] /= p, b[c][k] /= p;
    for (std::size_t r = 0; r < n; ++r) {
      const double factor = a[r][c];
      if (r == c || factor == 0) continue;
      for (std::size_t k = 0; k < n; ++k) a[r][k] -= factor * a[c][k], b[r][k] -= factor * b[c][k];
    }
  }
  return b;
}

Matrix to_matrix(const at::Tensor& t) {
  Matrix m(static_cast<std::size_t>(t.size(0)),
           std::vector<double>(static_cast<std::size_t>(t.size(1))));
  for (std::size_t r = 0; r < m.size(); ++r) {
    for (std::size_t c = 0; c < m[r].size(); ++c)
      m[r][c] = t[static_cast<std::int64_t>(r)][static_cast<std::int64_t>(c)].item<double>();
  }
  return m;
}

struct Steps {
  double scale = 0, zero = 0;
};

/// Rounding to nearest, from its definition: values begin … end of a row.
Steps steps_of(const std::vector<double>& row, std::size_t begin, std::size_t end, bool symmetric,
               bool half) {
  double least = 0, greatest = 0;
  for (std::size_t i = begin; i < end; ++i) {
    least = std::min(least, row[i]);
    greatest = std::max(greatest, row[i]);
  }
  const double span = symmetric ? std::max(-least, greatest) : greatest - least;
  const double steps = symmetric ? 7 : 15, most = symmetric ? 7.5 : 15;
  if (!half) {
    const auto scale = static_cast<double>(static_cast<float>(span / steps));
    return {scale, symmetric ? 0 : std::nearbyint(-least / scale)};
  }
  c10::Half narrow(static_cast<float>(span / steps));
  if (static_cast<double>(narrow) * most < span) ++narrow.x;  // the next larger one
  const auto scale = static_cast<double>(narrow);
  return {scale, symmetric ? 0 : std::nearbyint(-least / scale)};
}

struct Wanted {
  Matrix levels, values;
};

/// Frantar et al. 2023, equation 2, for one row after another and one weight after another.
Wanted surgeon(const Matrix& weights, const Matrix& hessian, const std::vector<std::size_t>& order,
               std::size_t group, bool symmetric, bool half, bool scales_first) {
  const double least = symmetric ? -7 : 0, most = symmetric ? 7 : 15;
  Wanted wanted{weights, weights};
  for (std::size_t o = 0; o < weights.size(); ++o) {
    std::vector<double> w = weights[o];
    std::vector<Steps> steps;
    for (std::size_t g = 0; g * group < w.size(); ++g)
      steps.push_back(steps_of(w, g * group, std::min((g + 1) * group, w.size()), symmetric, half));
    for (std::size_t n = 0; n < order.size(); ++n) {
      const std::size_t i = order[n];
      if (!scales_first && i % group == 0)
        steps[i / group] = steps_of(w, i, std::min(i + group, w.size()), symmetric, half);
      const auto [scale, zero] = steps[i / group];
      const double level = std::clamp(std::nearbyint(w[i] / scale + zero), least, most);
      wanted.levels[o][i] = level;
      wanted.values[o][i] = (level - zero) * scale;
      Matrix left;  // H_F
      for (std::size_t r = n; r < order.size(); ++r) {
        auto& row = left.emplace_back();
        for (std::size_t c = n; c < order.size(); ++c) row.push_back(hessian[order[r]][order[c]]);
      }
      const Matrix h = inverse(std::move(left));
      const double error = (w[i] - wanted.values[o][i]) / h[0][0];
      for (std::size_t r = n; r < order.size(); ++r) w[order[r]] -= error * h[r - n][0];
    }
  }
  return wanted;
}

/// Inputs that lie near few directions, as those of a model do.
at::Tensor correlated_hessian(std::int64_t columns, std::int64_t rows = 400) {
  const at::Tensor mixing = at::randn({columns, columns}, at::kDouble) / std::sqrt(double(columns));
  const at::Tensor x = at::randn({rows, columns}, at::kDouble).matmul(mixing) +
                       0.3 * at::randn({rows, columns}, at::kDouble);
  return x.t().matmul(x) / static_cast<double>(rows);
}

Matrix damped(const at::Tensor& hessian, double damping) {
  return to_matrix(hessian + at::eye(hessian.size(0), at::kDouble) *
                                 (damping * hessian.diagonal().mean().item<double>()));
}

struct Case {
  const char* form;
  std::int64_t columns;
  std::size_t group;
  bool symmetric, half, act_order;
};

TEST(Gptq, IsOptimalBrainSurgeonColumnByColumn) {
  at::manual_seed(5);
  const Case cases[] = {
      {"int4-row", 40, 40, true, false, false},      {"int4-row-asym", 33, 33, false, false, false},
      {"int4-g32", 140, 32, true, true, false},  // two blocks, a short last group
      {"int4-g32-asym", 70, 32, false, true, false}, {"int4-g32", 70, 32, true, true, true},
      {"int4-row", 40, 40, true, false, true},       {"int4-g64", 7, 7, true, true, false},
      {"int4-row", 1, 1, true, false, false}};
  for (const Case& c : cases) {
    SCOPED_TRACE(fmt::format("{} {} {}", c.form, c.columns, c.act_order));
    const at::Tensor weights = at::randn({2, c.columns}), h = correlated_hessian(c.columns);
    const Form form = form_named(c.form);
    const Gptq found = gptq(weights, h, {form, c.act_order, 0.01}, "w");
    std::vector<std::size_t> order(static_cast<std::size_t>(c.columns));
    std::iota(order.begin(), order.end(), 0U);
    if (c.act_order) {
      const auto diagonal = [&](std::size_t i) {
        return h[static_cast<std::int64_t>(i)][static_cast<std::int64_t>(i)].item<double>();
      };
      std::ranges::stable_sort(order, std::greater{}, diagonal);
    }
    const Wanted wanted = surgeon(to_matrix(weights), damped(h, 0.01), order, c.group, c.symmetric,
                                  c.half, c.act_order);
    EXPECT_EQ(to_matrix(found.levels), wanted.levels);
    const Matrix values =
        to_matrix(stored(found.levels, found.grid, form, {2, c.columns})->dense());
    for (std::size_t o = 0; o < 2; ++o) {
      for (std::size_t i = 0; i < values[o].size(); ++i)
        EXPECT_NEAR(values[o][i], wanted.values[o][i], 1e-5);
    }
    EXPECT_EQ(found.damping, 0.01);
    EXPECT_EQ(found.dead, 0);
  }
}

TEST(Gptq, GivesSmallerOutputErrorsThanRoundingInTheSameForm) {
  at::manual_seed(6);
  const at::Tensor weights = at::randn({24, 96}) * 0.05, h = correlated_hessian(96);
  for (const Form& form : {"int4-g32"_form, "int4-g64-asym"_form, "int4-row"_form,
                           "int4-tensor"_form, "int4-tensor-asym"_form}) {
    const at::Tensor e = weights - store(weights, form)->dense();
    const double rounding = e.to(at::kDouble).matmul(h).mul(e).sum().item<double>();
    for (const bool act_order : {false, true}) {
      const Gptq found = gptq(weights, h, {form, act_order, 0.01}, "w");
      const at::Tensor left = weights - stored(found.levels, found.grid, form, {24, 96})->dense();
      EXPECT_NEAR(found.output_error, left.to(at::kDouble).matmul(h).mul(left).sum().item<double>(),
                  1e-9);
      EXPECT_LT(found.output_error, 0.8 * rounding) << print(form) << act_order;
    }
  }
}

TEST(Gptq, WithoutCorrelationsItIsRounding) {
  const at::Tensor weights = at::randn({5, 70});
  for (const Form& form : {"int4-g32"_form, "int4-row-asym"_form, "int4-tensor"_form}) {
    const Gptq found = gptq(weights, at::eye(70, at::kDouble) * 3, {form, false, 0.01}, "w");
    EXPECT_TRUE(at::equal(stored(found.levels, found.grid, form, {5, 70})->dense(),
                          store(weights, form)->dense()));
  }
}

TEST(Gptq, FixesTheScalesBeforehandInActivationOrder) {
  at::manual_seed(7);
  const at::Tensor weights = at::randn({4, 96}), h = correlated_hessian(96);
  const Gptq found = gptq(weights, h, {"int4-g32"_form, true, 0.01}, "w");
  EXPECT_TRUE(at::equal(found.grid.scale, nearest_grid(weights, "int4-g32"_form).scale));
  EXPECT_FALSE(at::equal(gptq(weights, h, {"int4-g32"_form, false, 0.01}, "w").grid.scale,
                         found.grid.scale));
}

TEST(Gptq, ADeadColumnBecomesZeroAndDisturbsNobody) {
  at::manual_seed(8);
  at::Tensor h = correlated_hessian(40);
  h.select(0, 3).zero_(), h.select(1, 3).zero_();
  const at::Tensor weights = at::randn({3, 40});
  const Gptq found = gptq(weights, h, {"int4-row"_form, false, 0.01}, "w");
  EXPECT_EQ(found.dead, 1);
  EXPECT_TRUE(found.levels.select(1, 3).eq(0).all().item<bool>());
  const Gptq none =
      gptq(weights, at::zeros({40, 40}, at::kDouble), {"int4-row"_form, false, 0.0}, "w");
  EXPECT_EQ(none.dead, 40);
  EXPECT_TRUE(none.levels.eq(0).all().item<bool>());
}

TEST(Gptq, ASingularHessianTakesMoreDamping) {
  at::manual_seed(9);
  const at::Tensor x = at::randn({5, 30}, at::kDouble);  // five inputs for thirty columns
  const at::Tensor h = x.t().matmul(x), weights = at::randn({3, 30});
  const Gptq found = gptq(weights, h, {"int4-row"_form, false, 0.0}, "w");
  EXPECT_GT(found.damping, 0);
  EXPECT_LT(found.damping, 1e-3);
  EXPECT_EQ(gptq(weights, h, {"int4-row"_form, false, 0.05}, "w").damping, 0.05);
}

TEST(Gptq, AHessianThatIsNoneNamesTheTensor) {
  for (const double bad : {double{NAN}, double{INFINITY}, -1e6}) {
    at::Tensor h = at::eye(4, at::kDouble);
    h[1][1] = bad;
    EXPECT_THAT(
        error_of(
            [&] { (void)gptq(at::ones({2, 4}), h, {"int4-row"_form, false, 0.01}, "layers.0.w"); }),
        HasSubstr("gptq: the Hessian of tensor \"layers.0.w\" cannot be inverted, with damping up "
                  "to 1 of its mean diagonal"));
  }
}

TEST(InverseCholesky, IsUpperAndItsSquareIsTheInverse) {
  at::manual_seed(10);
  const at::Tensor h = correlated_hessian(20);
  double damping = 0.02;
  const at::Tensor u = inverse_cholesky(h, damping, "w");
  EXPECT_TRUE(at::equal(u, u.triu()));
  const at::Tensor full = h + at::eye(20, at::kDouble) * (0.02 * h.diagonal().mean());
  EXPECT_TRUE(at::allclose(u.t().matmul(u).matmul(full), at::eye(20, at::kDouble), 1e-8, 1e-8));
}

}  // namespace
}  // namespace itera::int4
