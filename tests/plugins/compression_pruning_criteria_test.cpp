// The three criteria against the formulas written out.
#include <ATen/ATen.h>
#include <gmock/gmock.h>

#include <cmath>

#include "compression/pruning/criteria.hpp"
#include "compression/pruning/sparsegpt.hpp"
#include "support/folder.hpp"

namespace itera::pruning {
namespace {

using testing::HasSubstr;
using testing_support::error_of;

struct Problem {
  at::Tensor weights, moment;  // (rows, columns), (columns, columns)
};

Problem problem(std::int64_t rows, std::int64_t columns) {
  at::manual_seed(5);
  const at::Tensor mix =
      at::eye(columns, at::kDouble) + at::randn({columns, columns}, at::kDouble) * 0.05;
  const at::Tensor x = at::randn({3 * columns + 4, columns}, at::kDouble).matmul(mix);
  return {at::randn({rows, columns}, at::kDouble),
          x.t().matmul(x) / static_cast<double>(x.size(0))};
}

/// Optimal Brain Surgeon as it is written: H of the columns not yet passed is inverted anew for
/// each column; w_j goes where its mask says so and δ = -w_j / [H⁻¹]_jj · H⁻¹_j: moves the rest.
class SlowSurgeon {
 public:
  SlowSurgeon(const Problem& problem, double damping)
      : w_(problem.weights.clone()),
        hessian_(problem.moment +
                 at::eye(columns(), at::kDouble) * (problem.moment.diagonal().mean() * damping)) {
    for (std::int64_t j = 0; j < columns(); ++j)
      inverses_.push_back(at::linalg_inv(hessian_.slice(0, j).slice(1, j)));
  }

  at::Tensor run(const Quota& quota) {
    const std::int64_t width = quota.of == Quota::Of::four ? 4 : 128;
    for (std::int64_t begin = 0; begin < columns(); begin += width) {
      const std::int64_t end = std::min(begin + width, columns());
      const at::Tensor gone = mask(begin, end, quota);
      for (std::int64_t j = begin; j < end; ++j) {
        for (std::int64_t r = 0; r < w_.size(0); ++r) {
          if (gone[r][j - begin].item<bool>()) remove(r, j);
        }
      }
    }
    return w_;
  }

 private:
  [[nodiscard]] std::int64_t columns() const { return w_.size(1); }

  [[nodiscard]] double score(std::int64_t r, std::int64_t j) const {
    const double w = w_[r][j].item<double>();
    return w * w / inverses_[static_cast<std::size_t>(j)][0][0].item<double>();
  }

  /// By sorting pairs of score and place.
  [[nodiscard]] at::Tensor mask(std::int64_t begin, std::int64_t end, const Quota& quota) const {
    const at::Tensor gone = at::zeros({w_.size(0), end - begin}, at::kBool);
    std::vector<std::tuple<double, std::int64_t, std::int64_t>> places;
    const auto take = [&](std::int64_t count) {
      std::sort(places.begin(), places.end());
      for (std::int64_t i = 0; i < count; ++i) {
        const auto& [s, r, j] = places[static_cast<std::size_t>(i)];
        gone.select(0, r).select(0, j - begin).fill_(true);
      }
      places.clear();
    };
    const std::int64_t part =
        quota.count * end / columns() - quota.count * begin / columns();  // row, tensor
    for (std::int64_t r = 0; r < w_.size(0); ++r) {
      for (std::int64_t j = begin; j < end; ++j) places.emplace_back(score(r, j), r, j);
      if (quota.of == Quota::Of::row) take(part);
      if (quota.of == Quota::Of::four) take(std::max<std::int64_t>(0, end - begin - 2));
    }
    if (quota.of == Quota::Of::tensor) take(part);
    return gone;
  }

  void remove(std::int64_t r, std::int64_t j) {
    const at::Tensor& inverse = inverses_[static_cast<std::size_t>(j)];
    const at::Tensor row = w_[r].slice(0, j);
    row.sub_(inverse[0] * (w_[r][j] / inverse[0][0]));
    w_.select(0, r).select(0, j).fill_(0);
  }

  at::Tensor w_, hessian_;
  std::vector<at::Tensor> inverses_;
};

void expect_as_slow(std::int64_t rows, std::int64_t columns, const Quota& quota) {
  SCOPED_TRACE(testing::Message() << rows << " x " << columns);
  const Problem p = problem(rows, columns);
  const at::Tensor fast = sparsegpt(p.weights, inverse_cholesky(p.moment, 0.01, "w"), quota);
  const at::Tensor slow = SlowSurgeon(p, 0.01).run(quota);
  EXPECT_TRUE(at::equal(fast.eq(0), slow.eq(0)));
  EXPECT_TRUE(at::allclose(fast, slow, 1e-8, 1e-8)) << (fast - slow).abs().max();
}

TEST(PruningSparseGpt, EqualsOptimalBrainSurgeonWrittenOut) {
  expect_as_slow(3, 12, {Quota::Of::row, 6});
  expect_as_slow(4, 7, {Quota::Of::tensor, 11});
  expect_as_slow(1, 1, {Quota::Of::row, 0});
  expect_as_slow(3, 135, {Quota::Of::row, 50});  // more than one block
  expect_as_slow(2, 135, {Quota::Of::tensor, 200});
}

TEST(PruningSparseGpt, EqualsOptimalBrainSurgeonInFours) {
  expect_as_slow(3, 12, {Quota::Of::four, 2});
  expect_as_slow(2, 11, {Quota::Of::four, 2});
  expect_as_slow(2, 9, {Quota::Of::four, 2});
  expect_as_slow(2, 134, {Quota::Of::four, 2});
}

TEST(PruningSparseGpt, MakesUpForWhatItRemoves) {
  Problem p = problem(6, 40);
  const at::Tensor scale = at::linspace(0.2, 2, 40, at::kDouble);  // inputs of unlike size
  p.moment = p.moment * at::outer(scale, scale);
  const Inputs inputs{p.moment, 100};
  const Quota half{Quota::Of::row, 20};
  const auto error = [&](const at::Tensor& w) { return output_energy(p.weights - w, inputs); };
  const auto masked = [&](Method method) {
    return p.weights.masked_fill(lowest(scores(method, p.weights, inputs), half), 0);
  };
  const double sparse = error(sparsegpt(p.weights, inverse_cholesky(p.moment, 0.01, "w"), half)),
               wanda = error(masked(Method::wanda)), magnitude = error(masked(Method::magnitude));
  EXPECT_LT(sparse, wanda);
  EXPECT_LT(wanda, magnitude);
}

TEST(PruningSparseGpt, LeavesAloneWhatNothingIsTakenFrom) {
  const Problem p = problem(3, 6);
  EXPECT_TRUE(at::equal(
      sparsegpt(p.weights, inverse_cholesky(p.moment, 0.01, "w"), {Quota::Of::row, 0}), p.weights));
}

TEST(PruningSparseGpt, ASingularHessianNamesTheTensor) {
  at::Tensor dead = at::eye(3, at::kDouble);
  dead[1][1] = 0;
  EXPECT_THAT(error_of([&] { (void)inverse_cholesky(dead, 0, "layers.0.x"); }),
              HasSubstr("the Hessian of tensor \"layers.0.x\" is singular with damping 0; raise "
                        "damping or calibration_tokens"));
  EXPECT_EQ(error_of([&] { (void)inverse_cholesky(dead, 0.01, "x"); }), "no error");
}

TEST(PruningCriteria, WandaByHand) {
  // two inputs, x = (3, 0.5) and (4, 0): ‖X_j‖₂ = 5 and 0.5
  const at::Tensor x = at::tensor({3.0, 0.5, 4.0, 0.0}, at::kDouble).view({2, 2});
  const Inputs inputs = inputs_of({x.t().matmul(x), 2}, false);
  const at::Tensor w = at::tensor({1.0, -2.0, 0.1, 3.0}, at::kDouble).view({2, 2});
  const at::Tensor expected = at::tensor({5.0, 1.0, 0.5, 1.5}, at::kDouble).view({2, 2});
  EXPECT_TRUE(at::allclose(scores(Method::wanda, w, inputs) * std::sqrt(2.0), expected));
  EXPECT_TRUE(at::equal(scores(Method::magnitude, w, inputs), w.abs()));
}

TEST(PruningCriteria, MagnitudeDecidesBetweenColumnsThatNoInputReached) {
  const Inputs inputs{at::diag(at::tensor({0.0, 0.0, 1.0}, at::kDouble)), 9};
  const at::Tensor w = at::tensor({2.0, 1.0, 1e-3}, at::kDouble).view({1, 3});
  const at::Tensor s = scores(Method::wanda, w, inputs)[0];
  EXPECT_GT(s[0].item<double>(), s[1].item<double>());
  EXPECT_GT(s[2].item<double>(), s[0].item<double>());
}

TEST(PruningCriteria, SparseGptScoresByTheInverseHessian) {
  const Problem p = problem(2, 5);
  const at::Tensor h = p.moment + at::eye(5, at::kDouble) * (p.moment.diagonal().mean() * 0.1);
  const at::Tensor expected = p.weights.square() / at::linalg_inv(h).diagonal();
  EXPECT_TRUE(at::allclose(
      scores(Method::sparsegpt, p.weights, {p.moment, 99}, inverse_cholesky(p.moment, 0.1, "w")),
      expected));
}

TEST(PruningCriteria, FallsBackWhereTooFewInputsWereSeen) {
  const auto with = [](std::int64_t rows) { return Inputs{at::eye(4, at::kDouble), rows}; };
  EXPECT_EQ(feasible(Method::sparsegpt, with(4), 4), Method::sparsegpt);
  EXPECT_EQ(feasible(Method::sparsegpt, with(3), 4), Method::wanda);
  EXPECT_EQ(feasible(Method::wanda, with(1), 4), Method::wanda);
  EXPECT_EQ(feasible(Method::wanda, with(0), 4), Method::magnitude);
  EXPECT_TRUE(at::equal(inputs_of({at::zeros({4, 4}, at::kDouble), 0}, true).moment,
                        at::eye(4, at::kDouble)));
}

TEST(PruningCriteria, ALookUpCountsAsMuchAsTheProduct) {
  const at::Tensor sum = at::diag(at::tensor({2.0, 6.0}, at::kDouble));
  EXPECT_TRUE(at::allclose(inputs_of({sum, 2}, true).moment,
                           at::diag(at::tensor({3.0, 5.0}, at::kDouble))));
}

TEST(PruningCriteria, OutputEnergyIsThatOfTheOutputs) {
  const at::Tensor x = at::randn({9, 4}, at::kDouble), w = at::randn({3, 4}, at::kDouble);
  EXPECT_NEAR(output_energy(w, inputs_of({x.t().matmul(x), 9}, false)),
              x.matmul(w.t()).square().sum().item<double>() / 9, 1e-9);
}

}  // namespace
}  // namespace itera::pruning
