// latency: what it records of its pairs, and the statistics behind it.
#include "evaluation/latency/statistics.hpp"

#include <gmock/gmock.h>

#include "constant.hpp"
#include "support/form.hpp"

namespace itera {
namespace {

using Latency = test::Evaluation;

TEST_F(Latency, PairsEveryTimingAndNamesTheArithmetic) {
  evaluate("latency", {{"repeats", 7}, {"prefill_tokens", 20}, {"decode_tokens", 3}});
  EXPECT_EQ(context.sampled.at("prefill_ratio").values.size(), 7U);
  EXPECT_GT(context.records.at("decode_tokens_per_second"), 0);
  EXPECT_LE(context.records.at("decode_ratio_low"), context.records.at("decode_ratio"));
  EXPECT_GE(context.records.at("decode_ratio_high"), context.records.at("decode_ratio"));
  EXPECT_EQ(context.records.at("resident_bytes"), (11 + 3 + 2) * 4);
  EXPECT_EQ(context.texts.at("arithmetic"), "f32 LibTorch eager from f16 widened at load");
}

TEST_F(Latency, FitsIntoAModelWithLearnedPositions) {
  const auto transformer =
      test::made<Architecture>(Kind::model, "transformer", {{"size", "micro"}, {"layers", 1}});
  const Checkpoint model = transformer->initialise(transformer->configure(test::vocabulary, 40), 1);
  const auto latency = test::made<Evaluator>(Kind::evaluation, "latency", {{"repeats", 2}});
  latency->evaluate({model, model, *transformer, corpus, 500}, context);  // 128 + 32 by default
  EXPECT_THAT(context.notes,
              testing::ElementsAre(testing::HasSubstr(
                  "at most 40 tokens: timed with 30 of prefill and 10 of decoding")));
  EXPECT_GT(context.records.at("twin_prefill_tokens_per_second"), 0);
}

TEST_F(Latency, NamesTheArithmeticOfEveryFormInEitherPhase) {
  const auto transformer =
      test::made<Architecture>(Kind::model, "transformer", {{"size", "micro"}, {"layers", 1}});
  const Checkpoint plain = transformer->initialise(transformer->configure(test::vocabulary, 40), 1);
  const auto said = [&](const auto& stored) {
    Checkpoint model = plain;
    for (const TensorInfo& info : transformer->tensors(model.config)) {
      if (info.tied_to.empty() && info.shape.size() == 2 && info.role != Role::position)
        model.tensors.at(info.name) = stored(plain.at(info.name)->dense());
    }
    test::made<Evaluator>(Kind::evaluation, "latency",
                          {{"repeats", 2}, {"prefill_tokens", 8}, {"decode_tokens", 2}})
        ->evaluate({model, plain, *transformer, corpus, 500}, context);
    return context.texts.at("arithmetic");
  };
  const std::pair<Form, const char*> cases[] = {
      {"f32"_form, "f32 LibTorch eager"},
      {"f16"_form, "f32 LibTorch eager from f16 widened at load"},
      {"int8"_form,
       "prefill: f32 LibTorch eager from int8 widened block by block; decode: int8 × f32"},
      {"int8-dynamic"_form, "int8 × int8"},
      {"int4-g32"_form,
       "prefill: f32 LibTorch eager from int4-g32 widened block by block; decode: int4 × f32"},
      {"sparse-f16"_form, "f32 LibTorch eager from sparse-f16 widened block by block"}};
  for (const auto& [form, arithmetic] : cases)
    EXPECT_EQ(said([&](const at::Tensor& values) { return store(values, form); }), arithmetic);
  EXPECT_EQ(said([](const at::Tensor& values) {
              return store_rows({store(values.slice(0, 0, 2), "int8"_form),
                                 store(values.slice(0, 2), "nf4"_form)});
            }),
            "prefill: f32 LibTorch eager from int8, nf4 widened block by block; decode: f32 "
            "LibTorch eager from nf4 widened block by block + int8 × f32");
}

TEST_F(Latency, StopsWhenAsked) {
  context.stop = true;
  EXPECT_THROW(evaluate("latency", {{"repeats", 3}, {"decode_tokens", 1}}), Stopped);
  EXPECT_EQ(context.last.done, 1);
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
