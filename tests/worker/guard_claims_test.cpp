// Claims that no mode lets through, those that only strict refuses, and results that are not what
// was claimed.
#include <ATen/ATen.h>
#include <gmock/gmock.h>

#include "plugins/components.hpp"
#include "support/folder.hpp"
#include "support/form.hpp"
#include "worker/guard.hpp"

namespace itera {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing_support::error_of;

struct GuardClaims : testing::Test {
  const std::unique_ptr<Architecture> itera = test::made<Architecture>(
      Kind::model, "itera",
      {{"width", 8}, {"layers", 2}, {"inner", 6}, {"states", 4}, {"expert_width", 5}});
  const Checkpoint model = itera->initialise(itera->configure(20, 16), 1);
  const Outline outline = test::outline_of(*itera, model);

  std::string refusal(const std::vector<Claim>& claims, GuardMode mode = GuardMode::measure) {
    return error_of([&] { (void)check_claims(outline, claims, "any", mode); });
  }
  /// A claim that leaves this shape and nothing else.
  static Claim to_shape(const std::string& tensor, std::vector<std::int64_t> shape) {
    return {.tensor = tensor,
            .form = "f32"_form,
            .bytes = form_bytes("f32"_form, shape),
            .shape = shape};
  }
  static std::vector<Claim> two_states_of_layer_0() {
    return {to_shape("layers.0.ssm.ssm.A_log", {2}), to_shape("layers.0.ssm.ssm.B", {2, 6}),
            to_shape("layers.0.ssm.ssm.C", {6, 2})};
  }
};

TEST_F(GuardClaims, LetsAWholeCutThrough) {
  EXPECT_EQ(refusal(two_states_of_layer_0(), GuardMode::strict), "no error");
  EXPECT_EQ(refusal({to_shape("layers.1.ssm.ssm.delta_proj.weight", {1, 6}),
                     to_shape("layers.1.ssm.ssm.delta_proj.bias", {1})},
                    GuardMode::strict),
            "no error");
}

TEST_F(GuardClaims, RefusesTheResidualWidth) {
  EXPECT_THAT(
      refusal({to_shape("layers.0.ssm.out_proj.weight", {7, 6})}),
      HasSubstr(
          "would cut dimension 0 of \"layers.0.ssm.out_proj.weight\" from 8 to 7, which is on "
          "no axis of this model: the residual width"));
  EXPECT_THAT(refusal({to_shape("embedding.weight", {19, 8})}),
              HasSubstr("and the vocabulary stay"));
  EXPECT_THAT(refusal({to_shape("embedding.weight", {20})}), HasSubstr("of another rank"));
}

TEST_F(GuardClaims, RefusesOneOfSeveralCoupledTensors) {
  std::vector<Claim> claims = two_states_of_layer_0();
  claims.pop_back();
  EXPECT_THAT(refusal(claims),
              HasSubstr("would cut state of layer 0 in \"layers.0.ssm.ssm.A_log\", "
                        "\"layers.0.ssm.ssm.B\" but not equally in "
                        "\"layers.0.ssm.ssm.C\""));
  claims.push_back(to_shape("layers.0.ssm.ssm.C", {6, 3}));
  EXPECT_THAT(refusal(claims), HasSubstr("must lose the same 2 entries"));
}

TEST_F(GuardClaims, RefusesFewerExpertsThanEachTokenGoesTo) {
  EXPECT_THAT(
      refusal({to_shape("layers.1.moe.layer.router.gate.weight", {1, 8}),
               to_shape("layers.1.moe.layer.router.expert_counts", {1})}),
      HasSubstr("would keep 1 of the 4 entries of expert of layer 1: at least 2 are needed, "
                "since each token goes to its top_k"));
}

TEST_F(GuardClaims, RefusesWhatIsNotThere) {
  EXPECT_THAT(refusal({{.tensor = "layers.9.x", .form = "int8"_form}}),
              HasSubstr("any: claims \"layers.9.x\", which is not a tensor of this model"));
  EXPECT_THAT(refusal({{.tensor = "lm_head.weight", .form = "int8"_form}}),
              HasSubstr("shares the values of \"embedding.weight\": claim that one"));
  EXPECT_THAT(refusal({{.tensor = "embedding.weight", .part = "gate", .form = "int8"_form}}),
              HasSubstr("has no such part"));
}

TEST_F(GuardClaims, ZerosThatSaveNothingAreRefusedInStrictAndNotedElsewhere) {
  const std::vector<Claim> on_decay{
      {.tensor = "layers.0.ssm.ssm.A_log", .form = "f32"_form, .bytes = 16, .zeroes = true}};
  const auto notes = check_claims(outline, on_decay, "any", GuardMode::measure);
  EXPECT_THAT(notes,
              ElementsAre(HasSubstr("a zero there is a decay rate of 1, a factor exp(-dt)")));
  EXPECT_EQ(check_claims(outline, on_decay, "any", GuardMode::off).size(), 1U);
  EXPECT_THAT(refusal(on_decay, GuardMode::strict), HasSubstr("guard: {mode: measure}"));
  const std::int64_t dense = form_bytes("f32"_form, {16, 8});
  EXPECT_THAT(refusal({{.tensor = "layers.0.ssm.in_proj.weight",
                        .form = "f32"_form,
                        .bytes = dense,
                        .zeroes = true}},
                      GuardMode::strict),
              HasSubstr("no fewer than the 384 it has: it saves nothing"));
}

TEST_F(GuardClaims, ATensorMayMoveToAnotherNameAsItIs) {
  Checkpoint after = model;
  auto moved = after.tensors.extract("layers.1.moe.layer.experts.3.w1.weight");
  moved.key() = "layers.0.moe.layer.experts.3.w1.weight";
  after.tensors.insert(std::move(moved));
  EXPECT_EQ(error_of([&] { expect_as_claimed(model, after, {}, "any"); }), "no error");
  after.tensors["layers.0.new"] = store_f32(at::ones({2}));
  EXPECT_THAT(error_of([&] { expect_as_claimed(model, after, {}, "any"); }),
              HasSubstr("\"layers.0.new\" changed, and no claim names it"));
}

TEST_F(GuardClaims, HoldsTheResultToTheClaims) {
  Checkpoint after = model;
  const auto complaint = [&](const std::vector<Claim>& claims) {
    return error_of([&] { expect_as_claimed(model, after, claims, "any"); });
  };
  const std::string name = "embedding.weight";
  EXPECT_EQ(complaint({}), "no error");
  after.tensors[name] = store_half(model.at(name)->dense(), "f16"_form);
  EXPECT_THAT(complaint({}), HasSubstr("\"embedding.weight\" changed, and no claim names it"));
  EXPECT_EQ(complaint({{.tensor = name, .form = "f16"_form, .bytes = 320}}), "no error");
  EXPECT_EQ(complaint({{.tensor = name, .form = {Form::undecided}, .bytes = 640, .exact = false}}),
            "no error");
  EXPECT_THAT(complaint({{.tensor = name, .form = "f16"_form, .bytes = 319}}),
              HasSubstr("takes 320 bytes as f16, claimed were 319 as f16"));
  EXPECT_THAT(
      complaint({{.tensor = name, .form = {Form::undecided}, .bytes = 319, .exact = false}}),
      HasSubstr("claimed at most 319"));
  EXPECT_THAT(complaint({{.tensor = name, .form = "bf16"_form, .bytes = 320}}),
              HasSubstr("is stored as f16, claimed was bf16"));
}

}  // namespace
}  // namespace itera
