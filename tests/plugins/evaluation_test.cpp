// The evaluators against closed forms: a model whose likelihood, size and costs are known without
// running it.
#include <ATen/ATen.h>
#include <gmock/gmock.h>

#include <cmath>
#include <numbers>

#include "components.hpp"
#include "evaluation/latency/statistics.hpp"
#include "fake_context.hpp"
#include "support/folder.hpp"

namespace itera {
namespace {

using test::FakeContext;
using test::made;
using testing::HasSubstr;
using testing_support::error_of;

constexpr std::int64_t vocabulary = 11;

/// Token j has logit j · slope after whatever came before.
class Constant final : public Architecture {
 public:
  struct Rows final : Model {
    at::Tensor logits;
    Output forward(const at::Tensor& ids, State*) const override {
      return {logits.expand({ids.size(0), ids.size(1), vocabulary}), {}};
    }
    std::unique_ptr<State> start(std::int64_t) const override { return std::make_unique<State>(); }
  };
  Values configure(std::int64_t, std::int64_t) const override { return Values::object(); }
  TensorTable tensors(const Values&) const override {
    return {{"logits", Role::embedding, {vocabulary}},
            {"scale", Role::norm, {3}},
            {"counts", Role::counter, {2}},
            {"head", Role::head, {vocabulary}, "logits"}};
  }
  Checkpoint initialise(const Values&, std::int64_t) const override {
    Checkpoint c{"constant", {}, "", {}, {{"head", "logits"}}};
    c.tensors["logits"] = store_f32(at::arange(vocabulary).to(at::kFloat) * 0.5);
    c.tensors["scale"] = store_half(at::ones({3}), "f16");
    c.tensors["counts"] = store_f32(at::zeros({2}));
    return c;
  }
  std::unique_ptr<Model> build(const Checkpoint& checkpoint) const override {
    auto model = std::make_unique<Rows>();
    model->logits = checkpoint.at("logits")->dense();
    return model;
  }
  double flops_per_token(const Values&) const override { return 42; }
};

double nats_of(std::uint16_t id) {
  double sum = 0;
  for (int j = 0; j < vocabulary; ++j) sum += std::exp(0.5 * j);
  return std::log(sum) - 0.5 * id;
}

struct Evaluation : testing_support::InFolder {
  FakeContext context;
  Constant architecture;
  std::vector<std::uint16_t> ids =
      test::learnable_ids(103, vocabulary);  // two documents, the last windows short
  Corpus corpus = test::small_corpus(folder / "corpus", ids, vocabulary, 8);
  Checkpoint checkpoint = architecture.initialise({}, 0);

  void evaluate(const std::string& name, const Values& parameters = Values::object()) {
    made<Evaluator>(Kind::evaluation, name, parameters)
        ->evaluate({checkpoint, checkpoint, architecture, corpus, 500, 700}, context);
  }
};

TEST_F(Evaluation, PerplexityScoresEveryTokenButADocumentsFirst) {
  evaluate("perplexity");
  double nats = 0;
  for (std::size_t i = 1; i < ids.size(); ++i) {
    if (i != 51) nats += nats_of(ids[i]);  // the second document begins at 51
  }
  EXPECT_EQ(context.records.at("tokens"), 101);
  EXPECT_NEAR(context.records.at("nats_per_token"), nats / 101, 1e-6);
  EXPECT_NEAR(context.records.at("bits_per_byte"), nats / (101 * 2) / std::numbers::ln2, 1e-6);
  EXPECT_NEAR(context.records.at("perplexity"), std::exp(nats / 101), 1e-5);
  const Samples& samples = context.sampled.at("nats");
  EXPECT_EQ(samples.values.size(), 14U);  // 50 targets in 7 windows, 51 in 7
  EXPECT_EQ(samples.groups.front(), 0);
  EXPECT_EQ(samples.groups.back(), 1);
  EXPECT_EQ(samples.weights.front(), 16);  // 8 targets of 2 bytes
}

TEST_F(Evaluation, PerplexityAtAnotherOffsetIsNoLikelihood) {
  evaluate("perplexity", {{"predict_offset", 2}});
  double nats = 0;
  for (std::size_t i = 2; i < ids.size(); ++i) {
    if (i != 51 && i != 52) nats += nats_of(ids[i]);
  }
  EXPECT_NEAR(context.records.at("nats_per_token"), nats / 99, 1e-6);
  EXPECT_FALSE(context.records.contains("bits_per_byte"));
  EXPECT_FALSE(context.records.contains("perplexity"));
}

TEST_F(Evaluation, PerplexityScoresNoMoreThanAskedFor) {
  evaluate("perplexity", {{"max_tokens", 11}});
  double nats = 0;
  for (std::size_t i = 1; i <= 11; ++i) nats += nats_of(ids[i]);
  EXPECT_EQ(context.records.at("tokens"), 11);
  EXPECT_NEAR(context.records.at("nats_per_token"), nats / 11, 1e-6);
}

TEST_F(Evaluation, PerplexityStopsWhenAsked) {
  context.stop = true;
  EXPECT_THROW(evaluate("perplexity"), Stopped);
}

TEST_F(Evaluation, PerplexityRefusesLogitsThatAreNotFinite) {
  checkpoint.tensors["logits"] = store_f32(at::full({vocabulary}, NAN));
  EXPECT_THAT(error_of([&] { evaluate("perplexity"); }), HasSubstr("not finite"));
}

TEST_F(Evaluation, FootprintCountsWhatLiesInTheFile) {
  evaluate("footprint");
  EXPECT_EQ(context.records.at("parameters"), 11 + 3);
  EXPECT_EQ(context.records.at("payload_bytes"), 11 * 4 + 3 * 2 + 2 * 4);
  EXPECT_NEAR(context.records.at("bits_per_weight"), 58 * 8 / 14.0, 1e-12);
  EXPECT_EQ(context.records.at("file_bytes"), 500);
  EXPECT_EQ(context.records.at("payload_ratio"), 1);
  EXPECT_EQ(context.records.at("flops_per_token"), 42);
  EXPECT_EQ(context.records.at("bytes_f16"), 6);
  EXPECT_EQ(context.records.at("bytes_f32"), 52);
  EXPECT_EQ(context.records.at("bytes_role_embedding"), 44);
  EXPECT_FALSE(context.records.contains("bytes_role_head"));
}

TEST_F(Evaluation, LatencyPairsEveryTimingAndNamesTheArithmetic) {
  evaluate("latency", {{"repeats", 7}, {"prefill_tokens", 20}, {"decode_tokens", 3}});
  EXPECT_EQ(context.sampled.at("prefill_ratio").values.size(), 7U);
  EXPECT_GT(context.records.at("decode_tokens_per_second"), 0);
  EXPECT_LE(context.records.at("decode_ratio_low"), context.records.at("decode_ratio"));
  EXPECT_GE(context.records.at("decode_ratio_high"), context.records.at("decode_ratio"));
  EXPECT_EQ(context.records.at("resident_bytes"), (11 + 3 + 2) * 4);
  EXPECT_EQ(context.texts.at("arithmetic"), "f32 LibTorch eager from f16 widened at load");
}

TEST(LatencyStatistics, MedianIntervalIsThatOfTheBinomial) {
  std::vector<double> values;
  for (int i = 1; i <= 20; ++i) values.push_back(21 - i);
  EXPECT_EQ(latency::median(values), 10.5);
  // Conover, table A3: for n = 20, P(X ≤ 5) = 0.0207 ≤ 0.025 < P(X ≤ 6) = 0.0577, so the 6th and
  // the 15th
  EXPECT_EQ(latency::median_interval(values).low, 6);
  EXPECT_EQ(latency::median_interval(values).high, 15);
  EXPECT_EQ(latency::median_interval({3, 1, 2}).low, 1);
  EXPECT_EQ(latency::median_interval({3, 1, 2}).high, 3);
}

}  // namespace
}  // namespace itera
