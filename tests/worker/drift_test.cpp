// Drift between a small model and changed copies of it, where what must come out is known.
#include "worker/drift.hpp"

#include <ATen/ATen.h>
#include <gmock/gmock.h>

#include <cmath>

#include "itera/cutting.hpp"
#include "plugins/components.hpp"
#include "support/folder.hpp"

namespace itera {
namespace {

using testing::HasSubstr;
using testing_support::error_of;

constexpr std::int64_t vocabulary = 23, drift_context = 16;

struct DriftTest : testing_support::InFolder {
  Corpus corpus = test::small_corpus(folder / "corpus", test::learnable_ids(900, vocabulary),
                                     vocabulary, drift_context);
  const std::unique_ptr<Architecture> itera = test::made<Architecture>(
      Kind::model, "itera",
      {{"width", 8}, {"layers", 2}, {"inner", 6}, {"states", 4}, {"expert_width", 5}});
  const Checkpoint twin =
      enlivened(itera->initialise(itera->configure(vocabulary, drift_context), 1));

  /// Fresh weights say little about the text; larger ones make the states matter.
  static Checkpoint enlivened(Checkpoint model) {
    for (auto& [name, stored] : model.tensors) {
      if (stored->shape().size() == 2) stored = store_f32(stored->dense() * 4);
    }
    return model;
  }
  static void change(Checkpoint& model, const std::string& name, double by) {
    model.tensors[name] = store_f32(model.at(name)->dense() + by);
  }
  Drift drift_of(const Checkpoint& model) { return measure_drift(*itera, twin, model, corpus); }
};

TEST_F(DriftTest, OfTheTwinFromItselfIsNone) {
  const Drift drift = drift_of(twin);
  EXPECT_EQ(drift.segment_tokens, 8 * drift_context);
  EXPECT_EQ(drift.segments, 7);  // of 900 tokens
  EXPECT_FALSE(drift.within_positions);
  EXPECT_EQ(drift.kl, 0);
  EXPECT_EQ(drift.share, 0);
  EXPECT_EQ(drift.kl_by_position.size(), 2U);  // steps of 64 tokens
  EXPECT_EQ(drift.blocks.size(), 4U);
  for (const BlockError& block : drift.blocks) EXPECT_EQ(block.relative, 0) << block.block;
}

TEST_F(DriftTest, OutsideTheRecurrenceHasNoRecurrentShare) {
  Checkpoint model = twin;
  change(model, "norm.weight", 0.5);  // the last norm: no state sees it
  const Drift drift = drift_of(model);
  EXPECT_GT(drift.kl, 1e-3);
  EXPECT_NEAR(drift.share, 0, 1e-12);
}

TEST_F(DriftTest, OfTheStatesIsRecurrent) {
  Checkpoint model = twin;
  change(model, "layers.0.ssm.ssm.A_log", -3);  // remembers twenty times as long
  const Drift drift = drift_of(model);
  EXPECT_GT(drift.share, 1e-4);
  EXPECT_LT(drift.share, drift.kl);
  EXPECT_GT(drift.share_error, 0);
  EXPECT_GT(drift.blocks.front().relative, 0.01);
}

TEST_F(DriftTest, GivesACutModelTheTwinsStateOfTheEntriesItKept) {
  Checkpoint before = twin;
  at::Tensor c = before.at("layers.1.ssm.ssm.C")->dense().clone();
  c.select(1, 0).zero_();  // nobody reads states 0 and 2
  c.select(1, 2).zero_();
  before.tensors["layers.1.ssm.ssm.C"] = store_f32(c);
  const Checkpoint model = cut(*itera, before, axis_of(*itera, before.config, "state", 1), {1, 3});
  const Drift drift = measure_drift(*itera, before, model, corpus);
  EXPECT_NEAR(drift.kl, 0, 1e-9);
  EXPECT_NEAR(drift.share, 0, 1e-9);
}

TEST_F(DriftTest, ComparesTheLayersThatAreLeft) {
  Checkpoint before = twin;
  before.tensors["layers.0.ssm.out_proj.weight"] = store_f32(at::zeros({8, 6}));
  before.tensors["layers.0.moe.ffn.w2.weight"] = store_f32(at::zeros({8, 5}));
  const Checkpoint model = cut(*itera, before, axis_of(*itera, before.config, "layer", -1), {1});
  const Drift drift = measure_drift(*itera, before, model, corpus);
  EXPECT_NEAR(drift.kl, 0, 1e-9);  // the layer that went added nothing
  ASSERT_EQ(drift.blocks.size(), 2U);
  EXPECT_NEAR(drift.blocks[1].relative, 0, 1e-6);
}

TEST_F(DriftTest, KnowsHowLongEachStateRemembers) {
  Checkpoint model = twin;
  for (const char* layer : {"0", "1"}) {
    const std::string p = std::string("layers.") + layer + ".ssm.ssm.";
    model.tensors[p + "delta_proj.weight"] = store_f32(at::zeros({6, 6}));
    model.tensors[p + "delta_proj.bias"] = store_f32(at::full({6}, -1.0));
    model.tensors[p + "A_log"] = store_f32(at::tensor({-2.0F, -1.0F, 0.0F, 1.0F}));
  }
  const auto half_lives = drift_of(model).half_lives;
  ASSERT_EQ(half_lives.size(), 2U);
  const double dt = std::log1p(std::exp(-1.0));
  for (int n = 0; n < 4; ++n)
    EXPECT_NEAR(half_lives[1][static_cast<std::size_t>(n)], std::log(2.0) / (dt * std::exp(n - 2)),
                1e-4);
}

TEST_F(DriftTest, StaysWithinLearnedPositions) {
  const auto transformer = test::made<Architecture>(
      Kind::model, "transformer", {{"width", 8}, {"layers", 2}, {"heads", 2}, {"ffn_width", 8}});
  const Checkpoint before =
      transformer->initialise(transformer->configure(vocabulary, drift_context), 1);
  Checkpoint model = before;
  change(model, "layers.0.attention.in_proj.weight", 0.3);
  const Drift drift = measure_drift(*transformer, before, model, corpus);
  EXPECT_TRUE(drift.within_positions);
  EXPECT_EQ(drift.segment_tokens, drift_context);
  EXPECT_GT(drift.kl, 0);
  EXPECT_EQ(drift.share, 0);  // one step: nothing was carried
  EXPECT_TRUE(drift.half_lives.empty());
}

TEST_F(DriftTest, NeedsText) {
  CorpusDraft draft;
  draft.tokenizer = R"({"kind":"char","characters":[]})";
  draft.vocabulary = vocabulary;
  draft.context = drift_context;
  std::filesystem::create_directories(folder / "empty");
  Corpus::write(draft, folder / "empty");
  const Corpus nothing = Corpus::open(folder / "empty");
  EXPECT_THAT(error_of([&] { (void)measure_drift(*itera, twin, twin, nothing); }),
              HasSubstr("the guard needs test text"));
}

}  // namespace
}  // namespace itera
