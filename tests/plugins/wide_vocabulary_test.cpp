// A vocabulary beyond 16 bits through a corpus, a model, its training, a file and perplexity: no id
// is taken for the one that its low 16 bits are.
#include <ATen/ATen.h>
#include <c10/core/GradMode.h>
#include <gtest/gtest.h>

#include <algorithm>

#include "components.hpp"
#include "fake_context.hpp"
#include "support/folder.hpp"

namespace itera {
namespace {

constexpr std::int64_t wide_vocabulary = 70000;

class WideVocabulary : public testing_support::InFolder {
 protected:
  WideVocabulary() {
    context.folder = folder / "stage";
    std::filesystem::create_directories(context.folder);
  }
  Corpus corpus_of(const std::vector<std::uint32_t>& ids) const {
    return test::small_corpus(folder / "corpus", ids, wide_vocabulary, 8);
  }
  Checkpoint start() const { return itera->initialise(itera->configure(wide_vocabulary, 8), 5); }

  test::FakeContext context;
  std::unique_ptr<Architecture> itera = test::made<Architecture>(
      Kind::model, "itera",
      {{"width", 4}, {"layers", 1}, {"inner", 4}, {"states", 2}, {"experts", 0}});
};

TEST_F(WideVocabulary, PerplexityIsThatOfTheTokensAsTheyAre) {
  std::vector<std::uint32_t> ids;
  for (std::uint32_t i = 0; i < 103; ++i) ids.push_back(i * 40503U % wide_vocabulary);
  ASSERT_GT(std::ranges::count_if(ids, [](auto id) { return id > 65535; }), 3);
  Checkpoint checkpoint = start();
  at::manual_seed(1);  // tokens as different as can be
  checkpoint.tensors["embedding.weight"] = store_f32(at::randn({wide_vocabulary, 4}) * 3);
  const Corpus corpus = corpus_of(ids);
  test::made<Evaluator>(Kind::evaluation, "perplexity")
      ->evaluate({checkpoint, checkpoint, *itera, corpus, 0}, context);

  const c10::NoGradGuard no_gradients;
  const auto model = itera->build(checkpoint);
  double nats = 0;
  for (const auto& [begin, end] : {std::pair<std::size_t, std::size_t>{0, 51}, {51, 103}}) {
    for (std::size_t first = begin; first + 1 < end; first += 8) {
      const std::size_t last = std::min(first + 8, end - 1);
      const std::vector<std::int64_t> inputs(ids.begin() + static_cast<std::ptrdiff_t>(first),
                                             ids.begin() + static_cast<std::ptrdiff_t>(last));
      const at::Tensor likelihood = at::log_softmax(
          model->forward(at::tensor(inputs).unsqueeze(0)).logits[0].to(at::kDouble), 1);
      for (std::size_t t = first; t < last; ++t) {
        nats -= likelihood[static_cast<std::int64_t>(t - first)][ids[t + 1]].item<double>();
      }
    }
  }
  EXPECT_EQ(context.records.at("tokens"), 101);
  EXPECT_NEAR(context.records.at("nats_per_token"), nats / 101, 1e-4);
}

TEST_F(WideVocabulary, IsLearnt) {
  std::vector<std::uint32_t> ids;  // 4 and 69 in their low 16 bits
  for (std::size_t i = 0; i < 103; ++i) ids.push_back(i % 2 == 0 ? 65540 : 65605);
  const Corpus corpus = corpus_of(ids);
  const Checkpoint trained =
      test::made<Trainer>(
          Kind::training, "adamw",
          {{"steps", 40}, {"batch", 2}, {"learning_rate", 0.05}, {"validate_every", 20}})
          ->train(*itera, start(), corpus, context);
  save(trained, folder / "trained");
  const at::Tensor next = itera->build(load_checkpoint(folder / "trained"))
                              ->forward(at::tensor({65540, 65605, 65540}, at::kLong).unsqueeze(0))
                              .logits[0]
                              .argmax(1);
  EXPECT_TRUE(at::equal(next, at::tensor({65605, 65540, 65605}, at::kLong))) << next;
}

TEST_F(WideVocabulary, PackedRowsAreFound) {
  const at::Tensor values = at::randn({wide_vocabulary, 4});
  const at::Tensor ids = at::tensor({4, 65540, 69999}, at::kLong);
  for (const char* form : {"f16", "int8", "int4-g32", "nf4", "sparse-f16"}) {
    const StoredPtr stored = store(values, form_named(form));
    EXPECT_TRUE(at::equal(stored->rows(ids), stored->dense().index_select(0, ids))) << form;
  }
}

}  // namespace
}  // namespace itera
