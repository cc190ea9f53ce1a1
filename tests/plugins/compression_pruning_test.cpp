// Pruning of single weights, as the worker runs it: forms, bytes, records, fallbacks.
#include "pruning_model.hpp"
#include "support/form.hpp"

namespace itera {
namespace {

using test::dense;
using test::in_weight;
using test::made;
using test::PruningTest;
using test::set;
using test::step_weight;
using testing::AllOf;
using testing::HasSubstr;
using testing_support::error_of;

const std::string decay = "layers.1.ssm.ssm.A_log";

double zeros(const Checkpoint& checkpoint, const std::string& name) {
  return dense(checkpoint, name).eq(0).to(at::kDouble).mean().item<double>();
}

double error_behind(const Checkpoint& a, const Checkpoint& b, const std::string& name,
                    const at::Tensor& x) {
  return x.matmul((dense(a, name) - dense(b, name)).t()).square().sum().item<double>();
}

TEST_F(PruningTest, HalfOfEveryRowByMagnitudeUnlessToldOtherwise) {
  const Checkpoint before = fresh(), after = pruned(Values::object(), before);
  for (const auto& [name, stored] : after.tensors) {
    if (stored->form() != "sparse-f16"_form) continue;
    const at::Tensor w = dense(before, name), now = dense(after, name);
    const std::int64_t half = w.size(1) / 2;
    EXPECT_TRUE(now.eq(0).sum(1).eq(half).all().item<bool>()) << name;
    const at::Tensor smallest = std::get<0>(w.abs().kthvalue(half, 1, true));
    EXPECT_TRUE(at::equal(now, w.to(at::kHalf).to(at::kDouble).masked_fill(w.abs() <= smallest, 0)))
        << name;
  }
  EXPECT_EQ(print(after.at(in_weight)->form()), "sparse-f16");
  EXPECT_EQ(print(after.at("embedding.weight")->form()), "sparse-f16");
  EXPECT_EQ(print(after.at("layers.1.moe.layer.router.gate.weight")->form()), "f32");
  EXPECT_EQ(print(after.at("layers.0.ssm.conv1d.weight")->form()), "f32");
  EXPECT_DOUBLE_EQ(context.records.at("sparsity"), 0.5);
  EXPECT_NEAR(context.records.at("bits_per_weight"), 9, 0.1);  // 1 of the bitmap, half of 16
}

TEST_F(PruningTest, EveryFormIsClaimedAndSavedAsItIs) {
  const Checkpoint before = fresh();
  for (const std::string pattern : {"none", "2:4"}) {
    for (const std::string store : {"f32", "f16", "int8"}) {
      SCOPED_TRACE(pattern + store);
      const Values parameters{{"pattern", pattern}, {"store", store}};
      const Checkpoint after = pruned(parameters, before);
      EXPECT_EQ(print(after.at(step_weight)->form()),
                (pattern == "none" ? "sparse-" : "2:4-") + store);
      save(after, folder / "after.safetensors");
      const Checkpoint loaded = load_checkpoint(folder / "after.safetensors");
      EXPECT_TRUE(at::equal(logits(loaded), logits(after)));
      std::int64_t claimed = 0, real = 0;
      for (const Claim& claim : claims(parameters, before)) {
        EXPECT_TRUE(claim.zeroes);
        EXPECT_EQ(claim.exact, pattern == "2:4");
        claimed += claim.bytes;
        real += after.at(claim.tensor)->bytes();
      }
      EXPECT_EQ(claimed, real);  // nothing was zero before, so the bound is what it is
    }
  }
}

TEST_F(PruningTest, TwoOfFourLeavesTwo) {
  for (const std::string method : {"magnitude", "wanda", "sparsegpt"}) {
    const Checkpoint after = pruned({{"pattern", "2:4"}, {"method", method}}, fresh());
    const at::Tensor fours = dense(after, in_weight).ne(0).reshape({-1, 4}).sum(1);
    EXPECT_TRUE(fours.le(2).all().item<bool>());
    EXPECT_NEAR(context.records.at("sparsity"), 0.5, 1e-3) << method;
  }
}

TEST_F(PruningTest, ScopesCompareWithinRowsTensorsOrAll) {
  Checkpoint before = fresh();
  set(before, step_weight, dense(before, step_weight) * 100);  // no entry of it is small
  const Values base{{"sparsity", 0.25}, {"role", {"ssm_step", "ssm_in"}}};
  const auto with = [&](const char* scope) {
    Values parameters = base;
    parameters["scope"] = scope;
    return pruned(parameters, before);
  };
  EXPECT_TRUE(dense(with("row"), in_weight).eq(0).sum(1).eq(16).all().item<bool>());
  const Checkpoint tensor = with("tensor");
  EXPECT_FALSE(dense(tensor, in_weight).eq(0).sum(1).eq(16).all().item<bool>());
  EXPECT_DOUBLE_EQ(zeros(tensor, in_weight), 0.25);
  EXPECT_DOUBLE_EQ(zeros(tensor, step_weight), 0.25);
  const Checkpoint global = with("global");
  EXPECT_DOUBLE_EQ(context.records.at("sparsity"), 0.25);
  EXPECT_LT(zeros(global, step_weight), 0.02);
  EXPECT_GT(zeros(global, in_weight), 0.25);
}

TEST_F(PruningTest, GlobalSharesFollowOutputsForMethodsThatSeeThem) {
  Checkpoint before = fresh();
  set(before, step_weight,
      dense(before, step_weight) * 100);  // the same directions: the same share of its output
  for (const std::string method : {"wanda", "sparsegpt"}) {
    const Checkpoint after = pruned(
        {{"sparsity", 0.25}, {"scope", "global"}, {"method", method}, {"role", {"ssm_step"}}},
        before);
    EXPECT_DOUBLE_EQ(context.records.at("sparsity"), 0.25);
    EXPECT_GT(zeros(after, step_weight), 0.05) << method;
  }
}

TEST_F(PruningTest, WandaPrunesByTheInputsOfTheModelAsItIsPrunedSoFar) {
  const Checkpoint before = fresh();
  const Values parameters{
      {"method", "wanda"}, {"store", "f32"}, {"match", {"layers.0.ssm.in_proj*", step_weight}}};
  const Checkpoint after = pruned(parameters, before);
  Checkpoint so_far = before;
  so_far.tensors[in_weight] = after.at(in_weight);
  const at::Tensor w = dense(before, step_weight);
  const at::Tensor score = w.abs() * inputs(so_far, step_weight).square().sum(0).sqrt();
  const at::Tensor half = std::get<0>(score.kthvalue(64, 1, true));
  EXPECT_TRUE(at::equal(dense(after, step_weight), w.masked_fill(score <= half, 0)));
}

TEST_F(PruningTest, SparseGptKeepsOutputsBestAndWandaBetterThanMagnitude) {
  const Checkpoint before = fresh();
  std::map<std::string, double> error;
  for (const std::string method : {"magnitude", "wanda", "sparsegpt"}) {
    const Checkpoint after =
        pruned({{"method", method}, {"store", "f32"}, {"match", {step_weight}}}, before);
    error[method] = error_behind(before, after, step_weight, inputs(before, step_weight));
    EXPECT_DOUBLE_EQ(zeros(after, step_weight), 0.5);
    if (method == "magnitude") continue;
    const Values detail = Values::parse(context.texts.at("pruning_detail"))[0];
    const at::Tensor y = inputs(before, step_weight).matmul(dense(before, step_weight).t());
    EXPECT_NEAR(detail.at("relative_error").get<double>(),
                error[method] / y.square().sum().item<double>(), 1e-6);
  }
  EXPECT_LT(error["sparsegpt"], 0.5 * error["wanda"]);
  EXPECT_LT(error["wanda"], error["magnitude"]);
}

TEST_F(PruningTest, SurvivorsAreQuantisedAfterTheErrorFeedback) {
  const Checkpoint before = fresh();
  const Values base{{"method", "sparsegpt"}, {"match", {step_weight}}};
  Values int8 = base, f32 = base;
  int8["store"] = "int8";
  f32["store"] = "f32";
  EXPECT_TRUE(at::equal(
      dense(pruned(int8, before), step_weight),
      store(dense(pruned(f32, before), step_weight), "sparse-int8"_form)->dense().to(at::kDouble)));
}

TEST_F(PruningTest, ExpertsThatSawTooLittleFallBackAndAreNamed) {
  Checkpoint before = fresh();
  const std::string p = "layers.1.moe.layer.";
  at::Tensor gate = dense(before, p + "router.gate.weight");  // (4, d): 0 and 1 always win
  set(before, p + "norm.bias", at::ones({64}) * 50);
  gate.slice(0, 0, 2).fill_(0.1);
  gate.slice(0, 2, 4).fill_(-0.1);
  set(before, p + "router.gate.weight", gate);
  (void)pruned({{"method", "sparsegpt"}, {"role", {"expert_up"}}}, before);
  EXPECT_THAT(context.notes,
              testing::Contains(AllOf(HasSubstr("2 tensors saw too few inputs for sparsegpt: "),
                                      HasSubstr(p + "experts.2.w1.weight (magnitude, 0 inputs)"),
                                      HasSubstr(p + "experts.3.w1.weight (magnitude, 0 inputs)"))));
  (void)pruned({{"method", "sparsegpt"}, {"role", {"ssm_in"}}, {"calibration_tokens", 128}},
               before);
  EXPECT_EQ(context.notes.back().find("too few"), std::string::npos);  // 96 rows, 64 columns
  (void)pruned({{"method", "sparsegpt"}, {"match", {step_weight}}, {"calibration_tokens", 128}},
               before);
  EXPECT_THAT(context.notes.back(), HasSubstr(step_weight + " (wanda, 96 inputs)"));
}

TEST_F(PruningTest, DecayRatesAreTreatedOnlyWhereTheyAreMeant) {
  const Checkpoint before = fresh();
  const Checkpoint after = pruned({{"match", {"layers.1.*.A_log"}}}, before);
  EXPECT_EQ(print(after.at(decay)->form()), "f32");
  EXPECT_DOUBLE_EQ(zeros(after, decay), 0.5);
  EXPECT_EQ(after.at(step_weight), before.at(step_weight));
  EXPECT_THAT(error_of([&] {
                (void)check_claims(outline(before), claims({{"role", {"ssm_decay"}}}, before),
                                   "pruning", GuardMode::strict);
              }),
              HasSubstr("sets entries of \"layers.0.ssm.ssm.A_log\" to zero"));
  EXPECT_EQ(pruned({{"match", {"layers.1.ssm.*"}}}, before).at(decay), before.at(decay));
}

TEST_F(PruningTest, TreatsOtherModelsAlike) {
  architecture = made<Architecture>(Kind::model, "transformer", {{"size", "micro"}});
  const Checkpoint before =
      architecture->initialise(architecture->configure(vocabulary, context_tokens), 3);
  for (const std::string method : {"wanda", "sparsegpt"}) {
    const Checkpoint after = pruned({{"method", method}, {"sparsity", 0.25}}, before);
    EXPECT_DOUBLE_EQ(context.records.at("sparsity"), 0.25);
    EXPECT_TRUE(at::isfinite(logits(after)).all().item<bool>());
  }
  EXPECT_EQ(pruned({{"axis", "layer"}, {"keep", 1}}, before).config.at("layers"), 1);
}

TEST_F(PruningTest, CountsParameters) {
  const Checkpoint before = fresh();
  (void)pruned({{"match", {step_weight}}}, before);
  const double all = context.records.at("parameters_before");
  EXPECT_EQ(all - context.records.at("parameters_after"), 128 * 64);
}

}  // namespace
}  // namespace itera
