// The itera architecture: its formulas, decoding, routing, sizes and what cannot be built.
#include <ATen/ATen.h>
#include <c10/core/GradMode.h>
#include <gmock/gmock.h>

#include "components.hpp"
#include "plain_itera.hpp"
#include "support/folder.hpp"

namespace itera {
namespace {

using test::made;
using testing::HasSubstr;
using testing_support::error_of;

std::unique_ptr<Architecture> itera(const Values& parameters = Values::object()) {
  return made<Architecture>(Kind::model, "itera", parameters);
}

/// A checkpoint whose every tensor is drawn, so that nothing hides behind a zero or a one.
Checkpoint drawn(const Architecture& architecture, std::int64_t vocabulary, std::int64_t context) {
  at::manual_seed(11);
  Checkpoint checkpoint = architecture.initialise(architecture.configure(vocabulary, context), 3);
  for (auto& [name, stored] : checkpoint.tensors)
    stored = store_f32(stored->dense() + 0.1 * at::randn(stored->shape()));
  return checkpoint;
}

class IteraFormulas : public testing::TestWithParam<Values> {};

TEST_P(IteraFormulas, GiveItsLogitsWholeAndWithAStateThatIsCarried) {
  const auto architecture = itera(GetParam());
  Checkpoint checkpoint = drawn(*architecture, 13, 16);
  for (auto& [name, stored] : checkpoint.tensors)  // large enough for every term to be seen
    stored = store_f32(stored->dense() + 0.3 * at::randn(stored->shape()));
  const c10::NoGradGuard no_gradients;
  const at::Tensor ids = at::randint(13, {3, 11}, at::kLong);
  const at::Tensor expected = test::plain_logits<test::PlainItera>(checkpoint, ids);
  const auto model = architecture->build(checkpoint);
  EXPECT_TRUE(test::agree(model->forward(ids).logits, expected));
  EXPECT_TRUE(test::agree(test::decoded(*model, ids, {4, 9}), expected));
}

INSTANTIATE_TEST_SUITE_P(
    Shapes, IteraFormulas,
    testing::Values(Values{{"width", 6},
                           {"layers", 3},
                           {"inner", {5, 8, 3}},
                           {"states", {4, 1, 7}},
                           {"experts", {3, 0, 5}},
                           {"expert_width", 7},
                           {"positions", "learned"},
                           {"tied_head", false}},
                    Values{{"width", 5}, {"layers", 2}, {"experts", {4, 4}}, {"top_k", 3}},
                    Values{{"width", 9}, {"layers", 2}, {"experts", 1}, {"top_k", 1}},
                    Values{{"width", 4}, {"layers", 4}, {"step_rows", "1"}, {"experts", 0}}));

TEST(Itera, ItsFormulasHoldForAnyWidthOfTheConvolution) {
  const auto architecture = itera({{"width", 6}, {"layers", 2}});
  for (const int taps : {1, 2, 7}) {
    Values config = architecture->configure(9, 8);
    config["taps"] = taps;
    const Checkpoint checkpoint = architecture->initialise(config, 5);
    const at::Tensor ids = at::randint(9, {2, 8}, at::kLong);
    const c10::NoGradGuard no_gradients;
    const at::Tensor expected = test::plain_logits<test::PlainItera>(checkpoint, ids);
    EXPECT_TRUE(test::agree(test::decoded(*architecture->build(checkpoint), ids, {3}), expected))
        << taps;
  }
}

TEST(Itera, DecodingEqualsTheWholeForward) {
  const auto architecture = itera({{"size", "micro"}, {"positions", "learned"}});
  const auto model = architecture->build(drawn(*architecture, 50, 32));
  const c10::NoGradGuard no_gradients;
  const at::Tensor ids = at::randint(50, {3, 32}, at::kLong);
  EXPECT_TRUE(
      at::allclose(test::decoded(*model, ids, {5}), model->forward(ids).logits, 1e-4, 1e-5));
}

TEST(Itera, SeesNoLaterToken) {
  const auto architecture = itera({{"size", "micro"}});
  const auto model = architecture->build(drawn(*architecture, 50, 32));
  const c10::NoGradGuard no_gradients;
  at::Tensor ids = at::randint(50, {1, 20}, at::kLong);
  const at::Tensor before = model->forward(ids).logits;
  ids[0][13] = (ids[0][13] + 1) % 50;
  const at::Tensor after = model->forward(ids).logits;
  EXPECT_TRUE(at::allclose(before.slice(1, 0, 13), after.slice(1, 0, 13), 1e-5, 1e-6));
  EXPECT_FALSE(at::allclose(before.slice(1, 13), after.slice(1, 13), 1e-3, 1e-3));
}

TEST(Itera, OneStepRowEqualsManyEqualOnes) {
  const auto many = itera({{"size", "micro"}}),
             one = itera({{"size", "micro"}, {"step_rows", "1"}});
  Checkpoint single = drawn(*one, 20, 16), repeated = single;
  repeated.config = many->configure(20, 16);
  for (auto& [name, stored] : repeated.tensors) {
    if (name.find("delta_proj") == std::string::npos) continue;
    std::vector<std::int64_t> shape = stored->shape();
    shape[0] = 128;
    stored = store_f32(stored->dense().expand(shape).contiguous());
  }
  const at::Tensor ids = at::randint(20, {2, 16}, at::kLong);
  const c10::NoGradGuard no_gradients;
  EXPECT_TRUE(at::allclose(one->build(single)->forward(ids).logits,
                           many->build(repeated)->forward(ids).logits, 1e-4, 1e-5));
}

TEST(Itera, CountsExpertsAndWeighsTheirBalance) {
  const auto architecture = itera({{"size", "micro"}, {"balance", 0.5}});
  Checkpoint checkpoint = drawn(*architecture, 50, 32);
  const std::string gate = "layers.1.moe.layer.router.gate.weight";
  checkpoint.tensors[gate] =
      store_f32(at::zeros({4, 64}));  // every expert equally likely: the loss is its least, 1
  const Output output =
      architecture->build(checkpoint)->forward(at::randint(50, {3, 10}, at::kLong));
  EXPECT_NEAR(output.auxiliary_loss.item<double>(), 0.5, 1e-5);
  const at::Tensor counts = output.counters.at("layers.1.moe.layer.router.expert_counts");
  EXPECT_EQ(counts.sum().item<double>(), 3 * 10 * 2);
}

TEST(Itera, GradientsReachEveryTensor) {
  const auto architecture =
      itera({{"size", "micro"}, {"positions", "learned"}, {"tied_head", false}});
  Checkpoint checkpoint = drawn(*architecture, 30, 16);
  std::map<std::string, at::Tensor> weights;
  for (auto& [name, stored] : checkpoint.tensors) {
    weights[name] =
        stored->dense().clone().requires_grad_(name.find("expert_counts") == std::string::npos);
    stored = store_f32(weights[name]);
  }
  const Output output =
      architecture->build(checkpoint)->forward(at::randint(30, {4, 16}, at::kLong));
  (output.logits.square().mean() + output.auxiliary_loss).backward();
  for (const auto& [name, weight] : weights) {
    if (!weight.requires_grad()) continue;
    EXPECT_TRUE(weight.grad().defined() && weight.grad().abs().sum().item<double>() > 0) << name;
  }
}

TEST(Itera, SizesAreThoseItNames) {
  const auto parameters_of = [](const char* size) {
    const auto architecture = itera({{"size", size}});
    std::int64_t count = 0;
    for (const TensorInfo& info : architecture->tensors(architecture->configure(8000, 128))) {
      if (!info.tied_to.empty() || info.role == Role::counter) continue;
      std::int64_t numbers = 1;
      for (const std::int64_t n : info.shape) numbers *= n;
      count += numbers;
    }
    return count;
  };
  // by hand: embedding, four mixers, two feed-forwards, two layers of experts, the last norm
  EXPECT_EQ(parameters_of("tiny"), 1'024'000 + 4 * 169'992 + 2 * 16'640 + 2 * 66'304 + 256);
  EXPECT_LT(parameters_of("micro"), parameters_of("tiny"));
  EXPECT_GT(parameters_of("small"), parameters_of("tiny"));
  const auto tiny = itera({{"size", "tiny"}});
  EXPECT_NEAR(tiny->flops_per_token(tiny->configure(8000, 128)) * 3, 10.8e6,
              0.1e6);  // backward is two forwards
}

TEST(Itera, TakesListsOfOneValueALayer) {
  const auto architecture =
      itera({{"size", "micro"}, {"states", {4, 8, 2}}, {"experts", {0, 0, 3}}});
  const Values config = architecture->configure(10, 8);
  EXPECT_EQ(config.at("states"), Values({4, 8, 2}));
  EXPECT_EQ(config.at("experts"), Values({0, 0, 3}));
  EXPECT_EQ(architecture->build(architecture->initialise(config, 1))
                ->forward(at::zeros({1, 3}, at::kLong))
                .logits.sizes(),
            (std::vector<std::int64_t>{1, 3, 10}));
}

TEST(Itera, SaysWhatCannotBeBuilt) {
  EXPECT_THAT(error_of([] { (void)itera({{"states", {4, 8}}})->configure(10, 8); }),
              HasSubstr("\"states\": expected one value or 4 (one a layer), found 2"));
  EXPECT_THAT(error_of([] { (void)itera({{"experts", 1}})->configure(10, 8); }),
              HasSubstr("2 experts cannot be chosen from 1"));
  const auto architecture = itera({{"size", "micro"}});
  Checkpoint checkpoint = architecture->initialise(architecture->configure(10, 8), 1);
  checkpoint.tensors.erase("layers.2.ssm.ssm.C");
  EXPECT_THAT(error_of([&] { (void)architecture->build(checkpoint); }),
              HasSubstr("\"layers.2.ssm.ssm.C\" [128, 8] is missing"));
  checkpoint.config.erase("states");
  EXPECT_THAT(error_of([&] { (void)architecture->build(checkpoint); }), HasSubstr("states"));
}

TEST(Itera, BuildsNothingFromADamagedConfiguration) {
  const auto architecture = itera({{"size", "micro"}});
  for (const auto& [field, value] : {std::pair<const char*, Values>{"top_k", 9},
                                     {"top_k", 0},
                                     {"taps", 0},
                                     {"states", {8, 8}},
                                     {"inner", {128, -128, 128}},
                                     {"width", 1 << 30}}) {
    Checkpoint checkpoint = architecture->initialise(architecture->configure(10, 8), 1);
    checkpoint.config[field] = value;
    EXPECT_THAT(error_of([&] { (void)architecture->build(checkpoint); }), HasSubstr(field));
  }
}

TEST(Itera, NamesTheLengthOfItsPositionTable) {
  const auto architecture = itera({{"size", "micro"}, {"positions", "learned"}});
  const auto model =
      architecture->build(architecture->initialise(architecture->configure(10, 8), 1));
  EXPECT_THAT(error_of([&] { (void)model->forward(at::zeros({1, 9}, at::kLong)); }),
              HasSubstr("past the learned table of 8 positions"));
}

TEST(Itera, FreshWeightsDependOnSeedAndNameAlone) {
  const auto small = itera({{"size", "micro"}}), deeper = itera({{"size", "micro"}, {"layers", 5}});
  const Checkpoint a = small->initialise(small->configure(10, 8), 7),
                   b = deeper->initialise(deeper->configure(10, 8), 7);
  const Checkpoint other = small->initialise(small->configure(10, 8), 8);
  const std::string name = "layers.1.ssm.in_proj.weight";
  EXPECT_TRUE(at::equal(a.at(name)->dense(), b.at(name)->dense()));
  EXPECT_FALSE(at::equal(a.at(name)->dense(), other.at(name)->dense()));
}

}  // namespace
}  // namespace itera
