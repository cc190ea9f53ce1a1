// perplexity against the likelihood that a model of constant logits must have.
#include <gmock/gmock.h>

#include <cmath>
#include <numbers>

#include "constant.hpp"

namespace itera {
namespace {

using testing::HasSubstr;
using testing_support::error_of;

using Perplexity = test::Evaluation;

double nats_of(std::uint32_t id) {
  double sum = 0;
  for (int j = 0; j < test::vocabulary; ++j) sum += std::exp(0.5 * j);
  return std::log(sum) - 0.5 * id;
}

TEST_F(Perplexity, ScoresEveryTokenButADocumentsFirst) {
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

TEST_F(Perplexity, AtAnotherOffsetIsNoLikelihood) {
  evaluate("perplexity", {{"predict_offset", 2}});
  double nats = 0;
  for (std::size_t i = 2; i < ids.size(); ++i) {
    if (i != 51 && i != 52) nats += nats_of(ids[i]);
  }
  EXPECT_NEAR(context.records.at("nats_per_token"), nats / 99, 1e-6);
  EXPECT_FALSE(context.records.contains("bits_per_byte"));
  EXPECT_FALSE(context.records.contains("perplexity"));
}

TEST_F(Perplexity, SaysNothingPerByteWhereTheTokenizerLosesText) {
  CorpusDraft draft{R"({"token_to_id": {"<UNK>": 0, "a": 1}, "vocab_size": 11})",
                    test::vocabulary,
                    2,
                    {1, 0, 1, 1, 0, 1, 1, 0, 1, 0, 1, 1},
                    std::vector<std::uint32_t>(12, 3),
                    {}};
  for (std::int64_t i = 0; i < 4; ++i)
    draft.documents[static_cast<std::size_t>(i)] = {{"d", 3 * i, 3 * i + 3}};
  std::filesystem::create_directories(folder / "lossy");
  Corpus::write(draft, folder / "lossy");
  corpus = Corpus::open(folder / "lossy");
  evaluate("perplexity");
  EXPECT_TRUE(context.records.contains("nats_per_token"));
  EXPECT_FALSE(context.records.contains("bits_per_byte"));
  EXPECT_THAT(context.notes, testing::ElementsAre(HasSubstr("tokenizer loses text")));
}

TEST_F(Perplexity, ScoresNoMoreThanAskedFor) {
  evaluate("perplexity", {{"max_tokens", 11}});
  double nats = 0;
  for (std::size_t i = 1; i <= 11; ++i) nats += nats_of(ids[i]);
  EXPECT_EQ(context.records.at("tokens"), 11);
  EXPECT_NEAR(context.records.at("nats_per_token"), nats / 11, 1e-6);
}

TEST_F(Perplexity, StopsWhenAsked) {
  context.stop = true;
  EXPECT_THROW(evaluate("perplexity"), Stopped);
}

TEST_F(Perplexity, RefusesLogitsThatAreNotFinite) {
  checkpoint.tensors["logits"] = store_f32(at::full({test::vocabulary}, NAN));
  EXPECT_THAT(error_of([&] { evaluate("perplexity"); }), HasSubstr("not finite"));
}

}  // namespace
}  // namespace itera
