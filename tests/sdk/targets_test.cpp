// Which tensors a method treats: the default, patterns, roles, ties, and what fits nothing.
#include "itera/targets.hpp"

#include <ATen/ATen.h>
#include <gmock/gmock.h>

#include <cmath>

#include "support/folder.hpp"
#include "support/form.hpp"

namespace itera {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing_support::error_of;

const TensorTable table{{"embedding.weight", Role::embedding, {10, 4}},
                        {"position.weight", Role::position, {8, 4}},
                        {"layers.0.norm.weight", Role::norm, {4}},
                        {"layers.0.in_proj.weight", Role::ssm_in, {16, 4}},
                        {"layers.0.conv1d.weight", Role::ssm_conv, {8, 1, 4}},
                        {"layers.0.router.weight", Role::router, {3, 4}},
                        {"layers.0.counts", Role::counter, {3}},
                        {"layers.1.in_proj.weight", Role::ssm_in, {16, 4}},
                        {"head.weight", Role::head, {10, 4}, "embedding.weight"}};

std::vector<std::string> names(const Targets& targets) {
  std::vector<std::string> result;
  for (const TensorInfo& tensor : select(table, targets, "int8")) result.push_back(tensor.name);
  return result;
}

TEST(Select, TakesEveryMatrixThatIsNotLeftAlone) {
  EXPECT_THAT(names({}), ElementsAre("embedding.weight", "layers.0.in_proj.weight",
                                     "layers.1.in_proj.weight"));
}

TEST(Select, APatternOrARoleNamesWhateverItLikesButVectors) {
  EXPECT_THAT(names({{"*router*", "layers.1.*"}, {}}),
              ElementsAre("layers.0.router.weight", "layers.1.in_proj.weight"));
  EXPECT_THAT(names({{}, {"position", "ssm_conv"}}),
              ElementsAre("position.weight", "layers.0.conv1d.weight"));
  EXPECT_THAT(names({{"layers.1.*"}, {"position"}}),
              ElementsAre("position.weight", "layers.1.in_proj.weight"));
  EXPECT_EQ(names({{"*"}, {}}).size(), 6U);
}

TEST(Select, ATiedNameIsTheTensorItIsTiedToAndCountsOnce) {
  EXPECT_THAT(names({{"head.*"}, {}}), ElementsAre("embedding.weight"));
  EXPECT_THAT(names({{"head.*", "embedding.*"}, {"head", "embedding"}}),
              ElementsAre("embedding.weight"));
}

TEST(Select, WhatFitsNothingIsAnError) {
  EXPECT_EQ(error_of([] { (void)names({{"layers.*", "layer.0.*"}, {}}); }),
            "int8: match \"layer.0.*\" fits no matrix of this model; its matrices are such as "
            "\"embedding.weight\" and \"layers.0.conv1d.weight\", their roles embedding, head, "
            "position, router, ssm_conv, ssm_in");
  EXPECT_THAT(error_of([] { (void)names({{}, {"ffn_up"}}); }),
              HasSubstr("int8: role \"ffn_up\" fits no matrix"));
  EXPECT_THAT(error_of([] { (void)names({{"*norm*"}, {}}); }),
              HasSubstr("match \"*norm*\" fits no matrix"));
  const TensorTable vectors{{"norm", Role::norm, {4}}};
  EXPECT_EQ(error_of([&] { (void)select(vectors, {}, "int4"); }),
            "int4: this model has no matrix to treat");
  const TensorTable only{{"position.weight", Role::position, {8, 4}}};
  EXPECT_THAT(error_of([&] { (void)select(only, {}, "int4"); }),
              HasSubstr("int4: the default (all except position, norm, bias, ssm_conv, "
                        "ssm_decay, ssm_skip, router, counter) fits no matrix of this model"));
}

TEST(ExpectPlain, NamesTheTensorAndBothForms) {
  for (const char* form : {"f32", "f16", "bf16"})
    EXPECT_EQ(error_of([&] { expect_plain("x", form_named(form), "int8"_form, "int8"); }),
              "no error");
  EXPECT_EQ(error_of([] { expect_plain("x.weight", "int4-g64"_form, "int8"_form, "int8"); }),
            "int8 cannot store \"x.weight\" as int8: it is already int4-g64, expected f32, f16 or "
            "bf16; treat each tensor once, by match: or role:");
}

TEST(FiniteWeights, NamesTheTensorThatHoldsSomethingElse) {
  Checkpoint c{"any", Values::object(), "", {}, {{"head", "x"}}};
  c.tensors["x"] = store_f32(at::tensor({1.0F, NAN, -INFINITY, 2.0F}).view({2, 2}));
  EXPECT_THAT(error_of([&] { (void)finite_weights(c, "head", "gptq"); }),
              HasSubstr("gptq: tensor \"head\" holds 2 of 4 values that are not finite"));
  c.tensors["x"] = store_f32(at::ones({2, 2}).set_requires_grad(true));
  EXPECT_FALSE(finite_weights(c, "x", "gptq").requires_grad());
}

}  // namespace
}  // namespace itera
