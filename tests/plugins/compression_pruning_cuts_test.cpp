// Cuts along an axis, as the worker runs them: what goes is what was worth least, and what is left
// is the uncut model without it.
#include "pruning_model.hpp"
#include "support/form.hpp"

namespace itera {
namespace {

using test::all_subsets;
using test::dense;
using test::index_of;
using test::kept;
using test::PruningTest;
using test::set;
using testing::HasSubstr;
using testing_support::error_of;

using PruningCuts = PruningTest;

Values cut(const std::string& axis, const Values& keep, bool refit = false) {
  return {{"axis", axis}, {"keep", keep}, {"refit", refit}};
}

/// The columns of these entries read as zeros from now on.
void silence(Checkpoint& checkpoint, const std::string& name,
             const std::vector<std::int64_t>& gone) {
  set(checkpoint, name, dense(checkpoint, name).index_fill(1, index_of(gone), 0));
}

std::vector<std::int64_t> others(const std::vector<std::int64_t>& some, std::int64_t extent) {
  std::vector<std::int64_t> rest;
  for (std::int64_t i = 0; i < extent; ++i) {
    if (!std::ranges::binary_search(some, i)) rest.push_back(i);
  }
  return rest;
}

TEST_F(PruningCuts, ACutChannelEqualsOneThatNobodyReads) {
  const Checkpoint before = fresh(), after = pruned(cut("channel", 100), before);
  Checkpoint silenced = before;
  for (const std::string layer : {"0", "1", "2"}) {
    const auto gone = others(kept(after, "channel", layer), 128);
    for (const char* reader : {"ssm.delta_proj.weight", "ssm.B", "out_proj.weight"})
      silence(silenced, "layers." + layer + ".ssm." + reader, gone);
  }
  EXPECT_TRUE(at::allclose(logits(after), logits(silenced), 1e-5, 1e-5));
  EXPECT_FALSE(at::allclose(logits(after), logits(before), 1e-3, 1e-3));
  EXPECT_EQ(after.config.at("inner"), Values({100, 100, 100}));
}

TEST_F(PruningCuts, ChannelsThatNobodyReadsGoFirst) {
  Checkpoint before = fresh();
  const std::vector<std::int64_t> unread{0, 17, 64, 127};
  for (const char* reader : {"ssm.delta_proj.weight", "ssm.B", "out_proj.weight"})
    silence(before, std::string("layers.1.ssm.") + reader, unread);
  for (const bool refit : {true, false}) {
    const Checkpoint after = pruned(cut("channel", {128, 124, 128}, refit), before);
    EXPECT_EQ(others(kept(after, "channel", "1"), 128), unread);
    EXPECT_FALSE(after.kept.at("channel").contains("0"));
    EXPECT_TRUE(at::allclose(logits(after), logits(before), 1e-4, 1e-4));
  }
}

TEST_F(PruningCuts, TheChannelThatGoesIsTheOneReadersMissLeast) {
  const Checkpoint before = fresh({{"width", 8}, {"inner", 6}, {"states", 4}, {"layers", 1}});
  const std::vector<std::string> readers{"layers.0.ssm.ssm.delta_proj.weight", "layers.0.ssm.ssm.B",
                                         "layers.0.ssm.out_proj.weight"};
  double least = 1e9;
  std::vector<std::int64_t> best;
  for (const auto& some :
       all_subsets(6, 5)) {  // each reader's best fit to the channels that are left
    double error = 0;
    for (const std::string& name : readers) {
      const at::Tensor x = inputs(before, name), y = x.matmul(dense(before, name).t());
      error += test::least_squares(x.index_select(1, index_of(some)), y).first;
    }
    if (error < least) best = some;
    least = std::min(least, error);
  }
  EXPECT_EQ(kept(pruned(cut("channel", 5, true), before), "channel", "0"), best);
}

TEST_F(PruningCuts, ACutStateEqualsOneThatNobodyReads) {
  const Checkpoint before = fresh(), after = pruned(cut("state", {5, 8, 3}), before);
  Checkpoint silenced = before;
  silence(silenced, "layers.0.ssm.ssm.C", others(kept(after, "state", "0"), 8));
  silence(silenced, "layers.2.ssm.ssm.C", others(kept(after, "state", "2"), 8));
  EXPECT_TRUE(at::allclose(logits(after), logits(silenced), 1e-5, 1e-5));
  EXPECT_EQ(after.config.at("states"), Values({5, 8, 3}));
}

TEST_F(PruningCuts, StepRowsThatAreAlikeAreCutWithoutLoss) {
  Checkpoint before = fresh();
  for (const std::string layer : {"0", "1", "2"}) {
    const std::string name = "layers." + layer + ".ssm.ssm.delta_proj.weight";
    set(before, name, dense(before, name).slice(0, 0, 1).expand({128, 128}));
  }
  for (const bool refit : {true, false}) {
    const Checkpoint after = pruned(cut("step", 1, refit), before);
    EXPECT_EQ(after.at("layers.1.ssm.ssm.delta_proj.weight")->shape(),
              (std::vector<std::int64_t>{1, 128}));
    EXPECT_TRUE(at::allclose(logits(after), logits(before), 1e-4, 1e-4));
  }
}

TEST_F(PruningCuts, TheExpertsThatStayAreThoseTheLogitsNeed) {
  const Checkpoint before = fresh(), after = pruned(cut("expert", 2), before);
  const Axis axis = axis_of(*architecture, before.config, "expert", 1);
  double least = 1e9;
  std::vector<std::int64_t> best;
  for (const auto& some : all_subsets(4, 2)) {
    const Checkpoint smaller = itera::cut(*architecture, before, axis, some);
    std::vector<at::Tensor> wanted;
    calibration.run(before, Calibration::Share::fit,
                    [&](const at::Tensor& l, const at::Tensor&) { wanted.push_back(l); });
    double kl = 0;
    std::size_t i = 0;
    calibration.run(smaller, Calibration::Share::fit, [&](const at::Tensor& l, const at::Tensor&) {
      const at::Tensor p = at::log_softmax(wanted[i++], -1), q = at::log_softmax(l, -1);
      kl += (p.exp() * (p - q)).sum().item<double>();
    });
    if (kl < least) best = some;
    least = std::min(least, kl);
  }
  EXPECT_EQ(kept(after, "expert", "1"), best);
  EXPECT_EQ(after.config.at("experts"), Values({0, 2, 0}));
}

TEST_F(PruningCuts, ExpertsThatAreNeverChosenGoWithoutATrace) {
  Checkpoint before = fresh();
  const std::string p = "layers.1.moe.layer.";
  set(before, p + "norm.bias", at::ones({64}) * 50);
  at::Tensor gate = dense(before, p + "router.gate.weight");
  gate.slice(0, 0, 4).fill_(-0.1);
  gate.select(0, 1).fill_(0.1);
  gate.select(0, 3).fill_(0.1);
  set(before, p + "router.gate.weight", gate);
  const Checkpoint after = pruned(cut("expert", 2), before);
  EXPECT_EQ(kept(after, "expert", "1"), (std::vector<std::int64_t>{1, 3}));
  EXPECT_TRUE(at::allclose(logits(after), logits(before), 1e-5, 1e-5));
  EXPECT_NEAR(context.records.at("calibration_kl"), 0, 1e-9);
  EXPECT_EQ(after.at(p + "experts.1.w1.weight"), before.at(p + "experts.3.w1.weight"));
}

TEST_F(PruningCuts, ALayerThatAddsNothingGoesWithoutATrace) {
  Checkpoint before = fresh({{"experts", 0}, {"layers", 4}});
  for (const char* out : {"layers.2.ssm.out_proj.weight", "layers.2.moe.ffn.w2.weight"})
    set(before, out, dense(before, out) * 0);
  const Checkpoint after = pruned(cut("layer", 3), before);
  EXPECT_EQ(kept(after, "layer", ""), (std::vector<std::int64_t>{0, 1, 3}));
  EXPECT_TRUE(at::equal(logits(after), logits(before)));
  EXPECT_EQ(context.records.at("entries_after"), 3);
}

TEST_F(PruningCuts, LayersOfAnyKindMoveUp) {
  const Checkpoint before = fresh();  // plain, experts, plain
  for (const int keep : {2, 1}) {
    const Checkpoint after = unguarded(cut("layer", keep), before);
    EXPECT_EQ(after.config.at("inner").size(), static_cast<std::size_t>(keep));
    EXPECT_TRUE(at::isfinite(logits(after)).all().item<bool>());
  }
}

TEST_F(PruningCuts, TheSmallerModelIsAModelLikeAnyOther) {
  Checkpoint before = fresh();
  const std::string b = "layers.0.ssm.ssm.B";
  before.tensors[b] = store(before.at(b)->dense(), "f16"_form);
  Checkpoint after = pruned(cut("state", 6, true), before);
  const double parameters = context.records.at("parameters_after");
  after = pruned(cut("channel", 96, true), after);
  EXPECT_EQ(context.records.at("parameters_before"), parameters);
  after = pruned(cut("step", 4, true), after);
  after = pruned(cut("expert", 3), after);
  EXPECT_EQ(print(after.at(b)->form()), "f16");
  save(after, folder / "after.safetensors");
  const Checkpoint loaded = load_checkpoint(folder / "after.safetensors");
  EXPECT_TRUE(at::equal(logits(loaded), logits(after)));
  EXPECT_EQ(loaded.kept, after.kept);
  const at::Tensor ids = at::arange(12).view({1, 12});
  const auto model = architecture->build(loaded);
  EXPECT_TRUE(
      at::allclose(test::decoded(*model, ids, {5}), model->forward(ids).logits, 1e-4, 1e-4));
  const Checkpoint sparse = pruned({{"pattern", "2:4"}, {"method", "sparsegpt"}}, after);
  EXPECT_TRUE(at::isfinite(logits(sparse)).all().item<bool>());
}

TEST_F(PruningCuts, KeepingAllChangesNothing) {
  const Checkpoint before = fresh(), after = pruned(cut("state", 8, true), before);
  EXPECT_TRUE(claims(cut("state", 8), before).empty());
  EXPECT_EQ(after.tensors, before.tensors);
  EXPECT_EQ(context.notes.back(), "keep asks for all there are: nothing was cut");
}

TEST_F(PruningCuts, ClaimsSayEveryShape) {
  const Checkpoint before = fresh();
  std::map<std::string, Claim> said;
  for (const Claim& claim : claims(cut("channel", {100, 128, 128}), before))
    said[claim.tensor] = claim;
  EXPECT_EQ(said.size(), 8U);
  const Claim& in = said.at("layers.0.ssm.in_proj.weight");
  EXPECT_EQ(in.shape, (std::vector<std::int64_t>{200, 64}));
  EXPECT_EQ(in.bytes, 200 * 64 * 4);
  EXPECT_TRUE(in.exact);
  EXPECT_EQ(in.by, "channel 100 of 128");
  for (const Claim& claim : claims(cut("expert", 2), before)) said[claim.tensor] = claim;
  EXPECT_FALSE(said.at("layers.1.moe.layer.experts.3.w1.weight").exact);
  EXPECT_EQ(said.at("layers.1.moe.layer.router.gate.weight").shape,
            (std::vector<std::int64_t>{2, 64}));
}

TEST_F(PruningCuts, UnderALayersNameMayLieTheLargestOfThatName) {
  const Checkpoint before =
      fresh({{"experts", 0}, {"layers", 3}, {"states", {2, 8, 4}}, {"inner", {8, 16, 24}}});
  std::map<std::string, Claim> said;
  for (const Claim& claim : claims(cut("layer", 2), before)) said[claim.tensor] = claim;
  EXPECT_EQ(said.at("layers.0.ssm.ssm.A_log").bytes, 8 * 4);
  EXPECT_EQ(said.at("layers.0.ssm.ssm.D").bytes, 24 * 4);
  (void)pruned(cut("layer", 2), before);
}

TEST_F(PruningCuts, WhatCannotBeCutIsSaid) {
  const Checkpoint before = fresh();
  const auto refusal = [&](const std::string& axis, const Values& keep) {
    return error_of([&] { (void)claims(cut(axis, keep), before); });
  };
  EXPECT_THAT(refusal("state", 9),
              HasSubstr("axis \"state\" of layer 0 has 8 entries, keep asks for 9"));
  EXPECT_THAT(
      refusal("expert", 1),
      HasSubstr("axis \"expert\" of layer 1 must keep at least 2 of its 4 entries, since each "
                "token goes to its top_k, keep asks for 1"));
  EXPECT_THAT(
      refusal("state", {4, 4}),
      HasSubstr("keep lists 2 counts, expected one for all or 3 (one for each axis \"state\" of "
                "this model)"));
  EXPECT_THAT(refusal("layer", {1, 2}), HasSubstr("expected one for all or 1"));
  const auto transformer = test::made<Architecture>(Kind::model, "transformer");
  const Values config = transformer->configure(vocabulary, context_tokens);
  const auto compressor = test::made<Compressor>(Kind::compression, "pruning", cut("state", 4));
  EXPECT_EQ(error_of([&] {
              (void)compressor->claims({transformer->tensors(config), transformer->axes(config)});
            }),
            "pruning: this model has no axis \"state\"; it has layer");
}

}  // namespace
}  // namespace itera
