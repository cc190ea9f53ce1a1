// The steps of the search, each against numbers that are known.
#include <ATen/ATen.h>
#include <gmock/gmock.h>

#include <cmath>

#include "compression/mixed_precision/meter.hpp"
#include "compression/mixed_precision/refine.hpp"
#include "compression/mixed_precision/search.hpp"
#include "plugins/components.hpp"
#include "plugins/fake_context.hpp"
#include "support/folder.hpp"
#include "support/form.hpp"

namespace itera::mixed {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing_support::error_of;

// ---- estimates

TEST(MixedPrecisionEstimate, IsTheMeanAndItsStandardError) {
  const Estimate e = estimate({1, 2, 3, 6});
  EXPECT_EQ(e.mean, 3);
  EXPECT_NEAR(e.error, std::sqrt((4 + 1 + 0 + 9) / 3.0 / 4.0), 1e-15);
  EXPECT_EQ(estimate({5}).error, 0);
}

TEST(MixedPrecisionEstimate, DifferencesArePaired) {
  const Estimate d = difference({11, 22, 33}, {1, 2, 3});
  EXPECT_EQ(d.mean, 20);
  EXPECT_NEAR(d.error, std::sqrt(200.0 / 2 / 3), 1e-12);
  EXPECT_EQ(difference({11, 22, 33}, {10, 21, 32}).error, 0) << "however much the windows differ";
}

// ---- options worth their bytes

Unit unit(const std::string& name, const std::vector<std::int64_t>& bytes) {
  Unit u{{name, Role::ssm_in, {4, 4}}, {}};
  const std::vector<Form> forms{"int4-g64"_form, "int8"_form, "f16"_form, "f32"_form};
  for (std::size_t i = 0; i < bytes.size(); ++i)
    u.options.push_back({{{"", forms[i], "auto"}}, bytes[i], true});
  return u;
}

TEST(MixedPrecisionWorthwhile, WithinTwoStandardErrorsTheSmallerFormWins) {
  // int8 is better in every window; f16 a hair better on average, worse in one window of three.
  const Windows int4{9, 10, 11}, int8{1, 2, 3}, f16{0.9, 2.1, 2.7};
  EXPECT_THAT(worthwhile(unit("a", {2, 4, 8}), {int4, int8, f16}), ElementsAre(0, 1));
  EXPECT_THAT(worthwhile(unit("a", {2, 4, 8}), {int4, int8, {0, 1, 2}}), ElementsAre(0, 1, 2));
  EXPECT_THAT(worthwhile(unit("a", {8, 4, 2}), {int4, int8, f16}), ElementsAre(2))
      << "a larger form that is worse is worth nothing";
  EXPECT_THAT(worthwhile(unit("a", {2, 4, 4}), {int4, int8, {0, 1, 2}}), ElementsAre(0, 2))
      << "of equal bytes the better";
}

TEST(MixedPrecisionWorthwhile, WhatCannotBeOrIsNotConsideredIsLeftOut) {
  Unit u = unit("a", {2, 4, 8});
  u.options[2].considered = false;
  EXPECT_THAT(worthwhile(u, {{}, {1, 2}, {0, 0}}), ElementsAre(1));
  EXPECT_TRUE(worthwhile(u, {{}, {}, {0, 0}}).empty());
}

// ---- exchanges

/// Three tensors of 4 or 8 bytes, better by 3, 2 and 2 with 8; room for one of them.
struct Three {
  std::vector<Unit> units{unit("a", {4, 8}), unit("b", {4, 8}), unit("c", {4, 8})};
  Sensitivity alone{{{3, 3}, {0, 0}}, {{2, 2}, {0, 0}}, {{2, 2}, {0, 0}}};
  std::vector<std::vector<std::size_t>> worth{{0, 1}, {0, 1}, {0, 1}};
  std::vector<Choice> asked;

  Joint refined(std::int64_t budget, std::int64_t most,
                const std::function<Windows(const Choice&)>& truth) {
    const Exchanges exchanges{units, alone, worth, budget};
    return refine(exchanges, {{1, 0, 0}, truth({1, 0, 0})}, most,
                  [&](const Choice& choice, const std::string&) {
                    asked.push_back(choice);
                    return truth(choice);
                  });
  }
};

TEST(MixedPrecisionRefine, KeepsAnExchangeThatIsBetterTogether) {
  Three three;
  const auto truth = [](const Choice& c) {
    return c == Choice{0, 0, 1} ? Windows{1, 2} : Windows{4, 5};
  };
  const Joint best = three.refined(16, 10, truth);
  EXPECT_EQ(best.choice, (Choice{0, 0, 1}));
  EXPECT_EQ(best.kl, (Windows{1, 2}));
  for (const Choice& choice : three.asked) EXPECT_LE(bytes_of(three.units, choice), 16);
  EXPECT_EQ(std::set<Choice>(three.asked.begin(), three.asked.end()).size(), three.asked.size())
      << "nothing is measured twice";
}

TEST(MixedPrecisionRefine, KeepsNothingThatMayBeChance) {
  Three three;
  const auto truth = [](const Choice& c) {
    return c == Choice{0, 0, 1} ? Windows{3, 5.5} : Windows{4, 5};
  };
  EXPECT_EQ(three.refined(16, 10, truth).choice, (Choice{1, 0, 0}));
  EXPECT_EQ(three.asked.size(), 2U);
}

TEST(MixedPrecisionRefine, MeasuresNoMoreThanItMay) {
  for (const std::int64_t most : {0, 1}) {
    Three three;
    EXPECT_EQ(three.refined(16, most, [](const Choice&) { return Windows{4, 5}; }).choice,
              (Choice{1, 0, 0}));
    EXPECT_EQ(three.asked.size(), static_cast<std::size_t>(most));
  }
}

TEST(MixedPrecisionRefine, NobodyPaysWhereThereIsRoom) {
  Three three;
  const auto truth = [](const Choice& c) {
    return Windows(2, static_cast<double>(7 - 3 * c[0] - 2 * c[1] - 2 * c[2]));
  };
  EXPECT_EQ(three.refined(24, 10, truth).choice, (Choice{1, 1, 1}));
  EXPECT_EQ(three.asked.front(), (Choice{1, 1, 0}));
}

// ---- the meter

/// One matrix, and logits that are whatever the test says.
class Told final : public Architecture {
 public:
  std::function<at::Tensor(const at::Tensor& ids, const at::Tensor& w)> logits;

  struct Running final : Model {
    const Told& told;
    at::Tensor w;
    Running(const Told& t, at::Tensor values) : told(t), w(std::move(values)) {}
    Output forward(const at::Tensor& ids, State* state, Taps*) const override {
      (void)own_state<NoMemory>(state);
      return {told.logits(ids, w), {}};
    }
    std::unique_ptr<State> start(std::int64_t) const override {
      return std::make_unique<NoMemory>();
    }
  };
  Values configure(std::int64_t, std::int64_t) const override { return Values::object(); }
  TensorTable tensors(const Values&) const override { return {{"w", Role::head, {2, 2}}}; }
  Checkpoint initialise(const Values&, std::int64_t) const override {
    Checkpoint c{"told", Values::object(), "", {}, {}};
    c.tensors["w"] = store_f32(at::tensor({1.0F, 2.0F, 3.0F, 4.0F}).view({2, 2}));
    return c;
  }
  std::unique_ptr<Model> build(const Checkpoint& checkpoint) const override {
    return std::make_unique<Running>(*this, checkpoint.at("w")->dense());
  }
  double flops_per_token(const Values&) const override { return 8; }
};

class MixedPrecisionMeter : public testing_support::InFolder {
 protected:
  /// 17 windows and more; five of the first six are fitted on.
  Corpus corpus = test::small_corpus(folder / "corpus", test::learnable_ids(9000, 8), 8, 256);
  Told told;
  Checkpoint checkpoint = told.initialise({}, 0);

  [[nodiscard]] std::string fault_of(const at::Tensor& logits) {
    told.logits = [=](const at::Tensor& ids, const at::Tensor&) {
      return logits.expand({ids.size(0), ids.size(1), logits.size(-1)});
    };
    const Calibration calibration(told, corpus, 6 * 256);
    return error_of([&] { KlMeter(calibration, Calibration::Share::fit, checkpoint); });
  }
};

TEST_F(MixedPrecisionMeter, IsTheDivergenceOfEachWindow) {
  // After token t, row t mod 2 of w: two kinds of tokens, two divergences.
  told.logits = [](const at::Tensor& ids, const at::Tensor& w) {
    return at::embedding(w, ids.remainder(2));
  };
  const Calibration calibration(told, corpus, 6 * 256);
  const KlMeter meter(calibration, Calibration::Share::fit, checkpoint);
  ASSERT_EQ(meter.windows(), 5U);
  Checkpoint other = checkpoint;
  other.tensors["w"] = store_f32(at::tensor({1.0F, 2.5F, 3.0F, 4.0F}).view({2, 2}));
  // KL of a two-way softmax with logit difference d against one with e.
  const auto divergence = [](double d, double e) {
    const double p = 1 / (1 + std::exp(-d)), q = 1 / (1 + std::exp(-e));
    return p * std::log(p / q) + (1 - p) * std::log((1 - p) / (1 - q));
  };
  std::vector<double> even;
  calibration.run(
      checkpoint, Calibration::Share::fit, [&](const at::Tensor& logits, const at::Tensor&) {
        for (const at::Tensor& window : logits.unbind(0))
          even.push_back(window.select(-1, 0).eq(1.0).to(at::kDouble).mean().item<double>());
      });
  const Windows kl = meter.measure(other);
  ASSERT_EQ(kl.size(), 5U);
  for (std::size_t i = 0; i < kl.size(); ++i)
    EXPECT_NEAR(kl[i], even[i] * divergence(1, 1.5), 1e-12) << i;
  EXPECT_EQ(estimate(meter.measure(checkpoint)).mean, 0);
}

TEST_F(MixedPrecisionMeter, ThereMustBeSomethingToCompareWith) {
  EXPECT_EQ(fault_of(at::tensor({0.0F, NAN})),
            "mixed_precision: the model's logits on the calibration text are not finite before "
            "anything is compressed: there is nothing to compare with; mend the checkpoint");
}

TEST_F(MixedPrecisionMeter, LogitsMustFitInMemory) {
  EXPECT_EQ(fault_of(at::zeros({1})), "no error");
  EXPECT_EQ(fault_of(at::zeros({1}).expand({1 << 20})),
            "mixed_precision: the logits of 1280 calibration tokens over a vocabulary of 1048576 "
            "take 5.0 GiB, expected at most 4; lower auto's calibration_tokens");
}

// ---- the space

TEST(MixedPrecisionSpace, EachWeightHasTheFormsItsRankAllows) {
  const TensorTable tensors{{"e", Role::embedding, {8, 64}},
                            {"norm", Role::norm, {64}},
                            {"counts", Role::counter, {4}},
                            {"packed", Role::ssm_in, {8, 64}, "", {}, "int8"_form},
                            {"h", Role::head, {8, 64}, "e"}};
  SearchText text;
  text.forms = {"int8", "int4", "int4-g64"};
  const std::vector<FormRule> hand = read_rules({{{"role", "head"}, {"form", "f16"}}});
  const SearchSpace space = space_of(tensors, text, hand);
  ASSERT_EQ(space.units.size(), 2U);
  const Unit &e = space.units[0], &norm = space.units[1];
  EXPECT_EQ(e.info.name, "e");
  ASSERT_EQ(e.options.size(), 3U) << "int4 and int4-g64 are one";
  EXPECT_EQ(text_of(e.options[1].parts), "int4-g64");
  EXPECT_EQ(text_of(e.options[2].parts), "f16");
  EXPECT_FALSE(e.options[2].considered) << "only the hand map has it";
  ASSERT_EQ(norm.options.size(), 1U);
  EXPECT_EQ(text_of(norm.options[0].parts), "f32") << "no form fits a vector, so it stays";
  EXPECT_EQ(space.hand, (Choice{2, 0}));
  const auto claims = claims_of(space);
  EXPECT_EQ(claims[0].bytes, 8 * 64 * 2);
  EXPECT_EQ(print(claims[0].form), "auto");
  EXPECT_FALSE(claims[0].exact);
}

TEST(MixedPrecisionSpace, SomethingMustBeLeftToDecide) {
  const TensorTable tensors{{"e", Role::embedding, {8, 64}, "", {}, "int8"_form}};
  EXPECT_EQ(error_of([&] { (void)space_of(tensors, {}, {}); }),
            "mixed_precision: auto has nothing to decide: every weight is packed already");
}

TEST(MixedPrecisionSpace, TheBudgetIsInBytesOrAShareOfThoseThatAre) {
  SearchText text;
  text.ratio = 0.3;
  EXPECT_EQ(budget_of(text, 1001), 300);
  text.budget_bytes = 77;
  EXPECT_EQ(budget_of(text, 1001), 77);
}

}  // namespace
}  // namespace itera::mixed
