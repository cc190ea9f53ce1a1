// Refits against least squares, and that they stay only where they help.
#include "compression/pruning/least_squares.hpp"
#include "pruning_model.hpp"

namespace itera {
namespace {

using test::all_subsets;
using test::dense;
using test::index_of;
using test::kept;
using test::least_squares;
using test::PruningTest;
using test::set;
using testing::HasSubstr;
using testing_support::error_of;

using PruningRefits = PruningTest;

Values refit_cut(const std::string& axis, const Values& keep, double damping = 0) {
  return {{"axis", axis}, {"keep", keep}, {"damping", damping}};
}

const std::string c1 = "layers.1.ssm.ssm.C";

TEST(PruningLeastSquares, IsRidgeRegression) {
  at::manual_seed(3);
  const at::Tensor x = at::randn({30, 6}, at::kDouble), now = at::randn({30, 4}, at::kDouble),
                   w = at::randn({5, 6}, at::kDouble);
  const at::Tensor cross = now.t().matmul(x), gram = now.t().matmul(now);
  const at::Tensor exact = pruning::refitted(w, cross, gram, 0, "w");
  EXPECT_TRUE(at::allclose(exact, least_squares(now, x.matmul(w.t())).second.t()));
  // ridge: rows √λ I with outputs 0 appended
  const double lambda = gram.diagonal().mean().item<double>() * 0.1;
  const at::Tensor longer = at::cat({now, at::eye(4, at::kDouble) * std::sqrt(lambda)}),
                   y = at::cat({x.matmul(w.t()), at::zeros({4, 5}, at::kDouble)});
  EXPECT_TRUE(at::allclose(pruning::refitted(w, cross, gram, 0.1, "w"),
                           least_squares(longer, y).second.t()));
}

TEST(PruningLeastSquares, InputsThatDetermineNothingAreAnError) {
  const at::Tensor none = at::zeros({2, 2}, at::kDouble);
  EXPECT_THAT(error_of([&] { (void)pruning::refitted(none, none, none, 0.01, "layers.0.x"); }),
              HasSubstr("the inputs of \"layers.0.x\" on the calibration text do not determine a "
                        "refit with damping 0.01"));
}

TEST_F(PruningRefits, StatesAreTheBestSubsetOfAllAndTheirOutputIsRefitted) {
  const Checkpoint before = fresh();
  const Checkpoint first = pruned(refit_cut("state", {4, 8, 8}), before);  // as layer 1 finds it
  const Checkpoint after = pruned(refit_cut("state", {4, 5, 8}), before);
  const at::Tensor y = inputs(before, c1).matmul(dense(before, c1).t()), now = inputs(first, c1);
  double least = 1e9;
  std::vector<std::int64_t> best;
  at::Tensor output;
  for (const auto& some : all_subsets(8, 5)) {
    const auto [error, w] = least_squares(now.index_select(1, index_of(some)), y);
    if (error >= least) continue;
    least = error;
    best = some;
    output = w.t();
  }
  EXPECT_EQ(kept(after, "state", "1"), best);
  EXPECT_TRUE(at::allclose(dense(after, c1), output, 1e-3, 1e-5));
  EXPECT_EQ(kept(after, "state", "0"), kept(first, "state", "0"));
  EXPECT_EQ(context.records.at("refits_kept"), 2);
}

TEST_F(PruningRefits, WithoutRefitsTheSubsetIsTheOneThatNeedsNone) {
  const Checkpoint before = fresh();
  const std::string c = "layers.0.ssm.ssm.C";
  Values parameters = refit_cut("state", {3, 8, 8});
  parameters["refit"] = false;
  const Checkpoint after = pruned(parameters, before);
  const at::Tensor x = inputs(before, c), w = dense(before, c), y = x.matmul(w.t());
  double least = 1e9;
  std::vector<std::int64_t> best;
  for (const auto& some : all_subsets(8, 3)) {
    const at::Tensor index = index_of(some);
    const double error = (y - x.index_select(1, index).matmul(w.index_select(1, index).t()))
                             .square()
                             .sum()
                             .item<double>();
    if (error < least) best = some;
    least = std::min(least, error);
  }
  EXPECT_EQ(kept(after, "state", "0"), best);
  EXPECT_TRUE(at::equal(dense(after, c), w.index_select(1, index_of(best))));
}

TEST_F(PruningRefits, ManyStatesGoOneByOne) {
  const Checkpoint before = fresh({{"states", 20}, {"layers", 1}});
  const std::string c = "layers.0.ssm.ssm.C";
  const Checkpoint after = pruned(refit_cut("state", 19), before);
  const at::Tensor x = inputs(before, c), y = x.matmul(dense(before, c).t());
  double least = 1e9;
  std::vector<std::int64_t> best;
  for (const auto& some : all_subsets(20, 19)) {
    const double error = least_squares(x.index_select(1, index_of(some)), y).first;
    if (error < least) best = some;
    least = std::min(least, error);
  }
  EXPECT_EQ(kept(after, "state", "0"), best);
}

TEST_F(PruningRefits, ARefitThatDoesNotHelpIsLeftOutAndSaid) {
  Checkpoint before = fresh();
  const std::string c = "layers.0.ssm.ssm.C";
  set(before, c, dense(before, c).index_fill(1, index_of({2, 6}), 0));
  const Checkpoint after = pruned(refit_cut("state", {6, 8, 8}, 1e-2), before);
  EXPECT_EQ(kept(after, "state", "0"), (std::vector<std::int64_t>{0, 1, 3, 4, 5, 7}));
  EXPECT_TRUE(
      at::equal(dense(after, c), dense(before, c).index_select(1, index_of({0, 1, 3, 4, 5, 7}))));
  EXPECT_EQ(context.records.at("refits_rejected"), 1);
  EXPECT_THAT(
      context.notes.back(),
      testing::ContainsRegex("C: held-out output error .*, not refitted, since that gives"));
  EXPECT_TRUE(at::allclose(logits(after), logits(before), 1e-5, 1e-5));
}

TEST_F(PruningRefits, ChannelsAreRefittedInOrderOfExecution) {
  const Checkpoint before = fresh(),
                   after = pruned(refit_cut("channel", {128, 90, 128}, 1e-6), before);
  EXPECT_EQ(context.records.at("refits_kept"), 4);
  const at::Tensor index = index_of(kept(after, "channel", "1"));
  for (const std::string name : {"ssm.B", "ssm.delta_proj.weight", "ssm.C", "out_proj.weight"}) {
    const std::string full = "layers.1.ssm." + name;
    at::Tensor w = dense(before, full);
    if (name == "ssm.C") w = w.index_select(0, index);
    // What entered it when it was refitted is what enters it now: only later tensors changed since.
    const auto [error, fitted] =
        least_squares(inputs(after, full), inputs(before, full).matmul(w.t()));
    const at::Tensor found = inputs(after, full).matmul(dense(after, full).t()),
                     wanted = inputs(before, full).matmul(w.t());
    const double reached = pruning::relative_error(wanted, found);
    EXPECT_NEAR(reached, error, 1e-3 * error + 1e-9) << name;
    EXPECT_TRUE(at::allclose(found, inputs(after, full).matmul(fitted), 1e-2, 1e-3)) << name;
  }
  EXPECT_THAT(context.notes.back(), HasSubstr("layer 1: kept 90 of 128 entries of axis channel; "));
}

TEST_F(PruningRefits, RefitsBringTheCutModelCloserToTheUncut) {
  const Checkpoint before = fresh();
  for (const auto& [axis, keep] : {std::pair("state", 4), std::pair("channel", 64),
                                   std::pair("step", 1), std::pair("step", 3)}) {
    Values parameters{{"axis", axis}, {"keep", keep}};
    (void)pruned(parameters, before);
    const double with = context.records.at("calibration_kl");
    parameters["refit"] = false;
    (void)pruned(parameters, before);
    EXPECT_LT(with, context.records.at("calibration_kl")) << axis << keep;
  }
}

class PruningSteps : public PruningTest {
 protected:
  const std::string weight = "layers.0.ssm.ssm.delta_proj.weight",
                    bias = "layers.0.ssm.ssm.delta_proj.bias";
  [[nodiscard]] at::Tensor each_step(const Checkpoint& checkpoint) const {  // (R, rows)
    return at::softplus(inputs(checkpoint, weight).matmul(dense(checkpoint, weight).t()) +
                        dense(checkpoint, bias));
  }
  [[nodiscard]] double error(const Checkpoint& before, const Checkpoint& after) const {
    return (each_step(before).mean(1) - each_step(after).mean(1)).square().sum().item<double>();
  }
};

TEST_F(PruningSteps, WithoutARefitTheRowClosestToTheMeanStays) {
  const Checkpoint before = fresh();
  Values parameters = refit_cut("step", {1, 128, 128});
  parameters["refit"] = false;
  const Checkpoint after = pruned(parameters, before);
  const at::Tensor each = each_step(before), mean = each.mean(1, true);
  const auto best = (each - mean).square().sum(0).argmin().item<std::int64_t>();
  EXPECT_EQ(kept(after, "step", "0"), std::vector<std::int64_t>{best});
  EXPECT_TRUE(at::equal(dense(after, weight)[0], dense(before, weight)[best]));
}

TEST_F(PruningSteps, OneFittedRowIsAMinimumOfTheErrorInTheMean) {
  const Checkpoint before = fresh(), after = pruned(refit_cut("step", {1, 128, 128}, 1e-6), before);
  EXPECT_EQ(context.records.at("refits_kept"), 1);
  Values parameters = refit_cut("step", {1, 128, 128});
  parameters["refit"] = false;
  const double fitted = error(before, after), unfitted = error(before, pruned(parameters, before));
  EXPECT_LT(fitted, 0.1 * unfitted);
  at::manual_seed(9);
  for (int i = 0; i < 20; ++i) {
    Checkpoint nearby = after;
    set(nearby, weight, dense(after, weight) + at::randn({1, 128}, at::kDouble) * 1e-2);
    set(nearby, bias, dense(after, bias) + at::randn({1}, at::kDouble) * 1e-2);
    EXPECT_GT(error(before, nearby), fitted);
  }
}

TEST_F(PruningSteps, ARowThatExplainsTheMeanIsFound) {
  Checkpoint before = fresh();
  // Half the rows lie a little above the first, half as much below: the mean is that row but for
  // what the curve of the softplus adds.
  const at::Tensor row = dense(before, weight).slice(0, 0, 1), off = dense(before, weight)[1] * 0.1;
  set(before, weight, at::cat({(row + off).expand({64, 128}), (row - off).expand({64, 128})}));
  const Checkpoint after = pruned(refit_cut("step", {1, 128, 128}, 1e-9), before);
  EXPECT_LT(error(before, after) / each_step(before).mean(1).square().sum().item<double>(), 1e-5);
  EXPECT_TRUE(at::allclose(dense(after, weight), row, 0.05, 0.02));
}

TEST_F(PruningSteps, SeveralRowsMoveTogetherAndCloserAndFitNoWorseThanOne) {
  const Checkpoint before = fresh(), one = pruned(refit_cut("step", {1, 128, 128}, 1e-6), before),
                   after = pruned(refit_cut("step", {8, 128, 128}, 1e-6), before);
  const at::Tensor old = dense(before, weight).index_select(0, index_of(kept(after, "step", "0"))),
                   now = dense(after, weight);
  const at::Tensor share = (now - now.mean(0)).norm() / (old - old.mean(0)).norm();
  EXPECT_TRUE(at::allclose(now - now.mean(0), (old - old.mean(0)) * share, 1e-3, 1e-4));
  EXPECT_GT((now.mean(0) - old.mean(0)).abs().max().item<double>(), 1e-3);
  EXPECT_LT(error(before, after), error(before, one) * 1.01);
}

}  // namespace
}  // namespace itera
