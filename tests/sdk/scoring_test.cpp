// Scoring against a closed form: a model whose likelihood of a token depends on the one before it
// and on nothing else, over windows of every length.
#include "itera/scoring.hpp"

#include <ATen/ATen.h>
#include <c10/core/GradMode.h>
#include <gtest/gtest.h>

#include <cmath>

#include "support/folder.hpp"

namespace itera {
namespace {

constexpr std::int64_t known_tokens = 7, seen_tokens = 5;

double logit(std::int64_t input, std::int64_t token) {
  return 0.25 * static_cast<double>((3 * input + 2 * token) % known_tokens);
}

double nats_of(std::int64_t input, std::int64_t target) {
  double sum = 0;
  for (std::int64_t token = 0; token < known_tokens; ++token) sum += std::exp(logit(input, token));
  return std::log(sum) - logit(input, target);
}

class Bigram final : public Model {
 public:
  Output forward(const at::Tensor& ids, State* state, Taps*) const override {
    EXPECT_EQ(state, nullptr);
    EXPECT_FALSE(c10::GradMode::is_enabled());
    largest_batch = std::max(largest_batch, ids.size(0));
    at::Tensor logits = at::empty({ids.size(0), ids.size(1), known_tokens});
    for (std::int64_t b = 0; b < ids.size(0); ++b) {
      for (std::int64_t t = 0; t < ids.size(1); ++t) {
        for (std::int64_t v = 0; v < known_tokens; ++v)
          logits[b][t][v] = logit(ids[b][t].item<std::int64_t>(), v);
      }
    }
    return {logits, {}};
  }
  std::unique_ptr<State> start(std::int64_t) const override { return nullptr; }

  mutable std::int64_t largest_batch = 0;
};

struct Scoring : testing_support::InFolder {
  /// Test documents of 2, 3, … tokens: the last windows have every length. A token has id % 3
  /// source bytes.
  Corpus corpus_of(std::int64_t documents) {
    CorpusDraft draft{"{}", known_tokens, seen_tokens, {}, {}, {}};
    for (std::int64_t d = 0; d < documents; ++d) {
      const auto begin = static_cast<std::int64_t>(draft.ids.size());
      for (std::int64_t i = 0; i < d + 2; ++i)
        draft.ids.push_back(static_cast<std::uint32_t>((i * i + 5 * d) % known_tokens));
      draft.documents[static_cast<std::size_t>(Split::test)].push_back(
          {std::to_string(d), begin, static_cast<std::int64_t>(draft.ids.size())});
    }
    for (const std::uint32_t id : draft.ids)
      draft.bytes.push_back(static_cast<std::uint32_t>(id % 3));
    Corpus::write(draft, folder);
    return Corpus::open(folder);
  }
  Bigram model;
};

void expect_closed_form(const Corpus& corpus, const std::vector<Window>& windows,
                        std::int64_t offset, const std::vector<WindowScore>& scores) {
  ASSERT_EQ(scores.size(), windows.size());
  for (std::size_t w = 0; w < windows.size(); ++w) {
    double nats = 0;
    std::int64_t bytes = 0;
    for (std::int64_t t = 0; t < windows[w].length; ++t) {
      const auto at = static_cast<std::size_t>(windows[w].begin + t);
      const std::int64_t target = corpus.ids()[at + static_cast<std::size_t>(offset)];
      nats += nats_of(corpus.ids()[at], target);
      bytes += target % 3;
    }
    EXPECT_NEAR(scores[w].nats, nats, 1e-5) << w;
    EXPECT_EQ(scores[w].tokens, windows[w].length) << w;
    EXPECT_EQ(scores[w].bytes, bytes) << w;
  }
}

TEST_F(Scoring, EveryWindowIsTheClosedForm) {
  const Corpus corpus = corpus_of(17);
  for (const std::int64_t offset : {1, 2, 4}) {
    const auto windows = corpus.windows(Split::test, offset);
    expect_closed_form(corpus, windows, offset, score(model, corpus, windows, offset));
  }
  EXPECT_GT(model.largest_batch, 1);
}

TEST_F(Scoring, SaysAfterEveryBatchHowManyAreDone) {
  const Corpus corpus = corpus_of(13);
  const auto windows = corpus.windows(Split::test);
  std::vector<std::int64_t> done;
  score(model, corpus, windows, 1, [&](std::int64_t n) { done.push_back(n); });
  ASSERT_GT(done.size(), 1U);
  EXPECT_TRUE(std::is_sorted(done.begin(), done.end()));
  EXPECT_EQ(done.back(), static_cast<std::int64_t>(windows.size()));
  EXPECT_EQ(done.front(), model.largest_batch);
}

TEST_F(Scoring, EndsEarlyWhenToldSo) {
  const Corpus corpus = corpus_of(13);
  int batches = 0;
  const auto stop = [&](std::int64_t) {
    ++batches;
    throw Stopped("enough");
  };
  EXPECT_THROW(score(model, corpus, corpus.windows(Split::test), 1, stop), Stopped);
  EXPECT_EQ(batches, 1);
}

TEST_F(Scoring, OneTargetAndNone) {
  const Corpus corpus = corpus_of(1);  // two tokens
  const auto windows = corpus.windows(Split::test);
  ASSERT_EQ(windows.size(), 1U);
  expect_closed_form(corpus, windows, 1, score(model, corpus, windows));
  EXPECT_TRUE(score(model, corpus, {}).empty());
}

}  // namespace
}  // namespace itera
