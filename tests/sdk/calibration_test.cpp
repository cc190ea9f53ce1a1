// What enters the products of the chain model, against the same sums by hand.
#include "itera/calibration.hpp"

#include <ATen/ATen.h>
#include <gmock/gmock.h>

#include "chain_model.hpp"
#include "plugins/small_corpus.hpp"
#include "support/folder.hpp"
#include "support/form.hpp"

namespace itera {
namespace {

using Share = Calibration::Share;
using test::Chain;
using testing::HasSubstr;
using testing_support::error_of;

constexpr std::int64_t chain_vocabulary = 5, chain_context = 8;

struct CalibrationTest : testing_support::InFolder {
  Corpus corpus_of(std::size_t tokens) {
    return test::small_corpus(folder / "corpus", test::learnable_ids(tokens, chain_vocabulary),
                              chain_vocabulary, chain_context);
  }
  /// All tokens of these windows of the calibration split, in order.
  at::Tensor tokens_of(const Corpus& corpus, const std::vector<std::size_t>& windows) {
    std::vector<Window> whole = corpus.windows(Split::calibration);
    std::erase_if(whole, [](const Window& w) { return w.length < chain_context; });
    std::vector<std::int64_t> ids;
    for (const std::size_t w : windows) {
      for (std::int64_t t = 0; t < chain_context; ++t)
        ids.push_back(corpus.ids()[static_cast<std::size_t>(whole.at(w).begin + t)]);
    }
    return at::tensor(ids, at::kLong);
  }
  const Chain chain{};
  const Checkpoint model = chain.initialise(chain.configure(chain_vocabulary, chain_context), 3);
};

TEST_F(CalibrationTest, GramIsTheSumOverWhatEntersTheProduct) {
  const Corpus corpus = corpus_of(2 * (4 * chain_context + 1));  // two documents of four windows
  const Calibration calibration(chain, corpus, 1 << 20);
  EXPECT_EQ(calibration.tokens(Share::fit), 6 * chain_context);
  EXPECT_EQ(calibration.tokens(Share::held_out), 2 * chain_context);
  const at::Tensor x =
      model.at("embedding")->rows(tokens_of(corpus, {0, 1, 2, 4, 5, 6})).to(at::kDouble);
  const at::Tensor up = model.at("layers.0.up")->dense().to(at::kDouble);
  const at::Tensor after = x + x.matmul(up.t());  // what enters the second layer
  const auto grams = calibration.grams(model, {"layers.0.up", "layers.1.up"});
  EXPECT_EQ(grams.at("layers.0.up").rows, 6 * chain_context);
  EXPECT_TRUE(at::allclose(grams.at("layers.0.up").sum, x.t().matmul(x), 1e-4, 1e-4));
  EXPECT_TRUE(at::allclose(grams.at("layers.1.up").sum, after.t().matmul(after), 1e-4, 1e-3));
}

TEST_F(CalibrationTest, ShowsInputsAndOutputsOfTheModelAsItStands) {
  const Corpus corpus = corpus_of(2 * (4 * chain_context + 1));
  const Calibration calibration(chain, corpus, 1 << 20);
  const at::Tensor x = model.at("embedding")->rows(tokens_of(corpus, {3, 7}));
  EXPECT_TRUE(at::equal(calibration.inputs(model, "layers.0.up", Share::held_out), x));
  Checkpoint compressed = model;
  compressed.tensors["embedding"] = store_half(model.at("embedding")->dense(), "f16"_form);
  EXPECT_FALSE(at::equal(calibration.inputs(compressed, "layers.0.up", Share::held_out), x));
  std::int64_t rows = 0;
  calibration.observe(
      model, {"head"}, Share::fit,
      [&](const std::string& name, const at::Tensor& in, const at::Tensor& out) {
        EXPECT_EQ(name, "head");
        EXPECT_TRUE(at::allclose(out, in.matmul(model.at("head")->dense().t()), 1e-5, 1e-5));
        rows += in.size(0);
      });
  EXPECT_EQ(rows, calibration.tokens(Share::fit));
}

TEST_F(CalibrationTest, SpreadsFewTokensOverAllOfTheText) {
  const Corpus corpus = corpus_of(2 * (20 * chain_context + 1));
  const Calibration calibration(chain, corpus, 4 * chain_context);
  EXPECT_EQ(calibration.tokens(Share::fit) + calibration.tokens(Share::held_out),
            4 * chain_context);
  EXPECT_TRUE(at::equal(calibration.inputs(model, "layers.0.up", Share::held_out),
                        model.at("embedding")->rows(tokens_of(corpus, {30}))));
}

TEST_F(CalibrationTest, TooLittleTextIsAnError) {
  const Corpus corpus = corpus_of(3 * chain_context + 1);
  EXPECT_THAT(error_of([&] { (void)Calibration(chain, corpus, 1 << 20); }),
              HasSubstr("the calibration text has 3 whole windows of 8 tokens"));
  EXPECT_THAT(error_of([&] { (void)Calibration(chain, corpus_of(1000), 3 * chain_context); }),
              HasSubstr("calibration_tokens asks for 3"));
}

TEST(Kl, IsTheExpectedDifferenceOfLogarithms) {
  const at::Tensor p = at::tensor({0.5, 0.25, 0.25}).log(), q = at::tensor({0.25, 0.5, 0.25}).log();
  const at::Tensor kl = kl_per_token(at::stack({p + 3, p}), at::stack({q, p - 1}));
  EXPECT_NEAR(kl[0].item<double>(), 0.25 * std::log(2.0), 1e-7);
  EXPECT_NEAR(kl[1].item<double>(), 0, 1e-7);
}

}  // namespace
}  // namespace itera
