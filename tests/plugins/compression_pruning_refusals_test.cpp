// What pruning refuses, and that each refusal names what is to be mended.
#include <cmath>

#include "pruning_model.hpp"
#include "support/form.hpp"

namespace itera {
namespace {

using test::dense;
using test::in_weight;
using test::made;
using test::PruningTest;
using test::set;
using test::step_weight;
using testing::AllOf;
using testing::HasSubstr;
using testing_support::error_of;

using PruningRefusals = PruningTest;

TEST_F(PruningRefusals, EmptyRowsAreAnErrorOrCounted) {
  Checkpoint before = fresh();
  EXPECT_THAT(
      error_of([&] { (void)claims({{"sparsity", 0.95}, {"role", {"ssm_output"}}}, before); }),
      HasSubstr("sparsity 0.95 empties row 0 of \"layers.0.ssm.ssm.C\": 8 of 8 entries"));
  EXPECT_THAT(error_of([&] {
                (void)claims({{"sparsity", 1}, {"scope", "tensor"}, {"match", {step_weight}}},
                             before);
              }),
              HasSubstr("sparsity 1 leaves none of the 16384 entries of \"" + step_weight));
  EXPECT_THAT(error_of([&] { (void)claims({{"sparsity", 1}, {"scope", "global"}}, before); }),
              HasSubstr("entries of all tensors"));
  at::Tensor w = dense(before, step_weight);
  w.select(0, 3).mul_(1e-6);
  set(before, step_weight, w);
  (void)pruned({{"match", {step_weight}}, {"scope", "tensor"}}, before);
  EXPECT_EQ(context.notes.back(), "1 rows have no entry left");
  set(before, step_weight, w * 1e-6);
  EXPECT_THAT(error_of([&] {
                (void)pruned(
                    {{"match", {step_weight, in_weight}}, {"sparsity", 0.6}, {"scope", "global"}},
                    before);
              }),
              HasSubstr("none of the 16384 entries of \"" + step_weight + "\" would stay"));
}

TEST_F(PruningRefusals, ARowWhoseWeightsMeetNoInputIsNotSilentlyEmptied) {
  Checkpoint before = fresh();
  // channels 0 … 63 of layer 0 are never on, and row 3 of its step reads nothing else
  at::Tensor in = dense(before, in_weight);
  in.slice(0, 0, 64).zero_();
  set(before, in_weight, in);
  at::Tensor w = dense(before, step_weight);
  w.select(0, 3).slice(0, 1).zero_();
  set(before, step_weight, w);
  const Checkpoint after =
      pruned({{"method", "wanda"}, {"match", {step_weight}}, {"sparsity", 0.75}}, before);
  EXPECT_NE(dense(after, step_weight)[3][0].item<double>(), 0);
}

TEST_F(PruningRefusals, NotANumberNamesTheTensor) {
  Checkpoint before = fresh();
  at::Tensor w = dense(before, step_weight);
  w[1][1] = std::nan("");
  set(before, step_weight, w);
  EXPECT_THAT(error_of([&] { (void)unguarded(Values::object(), before); }),
              HasSubstr("pruning: tensor \"" + step_weight + "\" holds 1 of 16384 values"));
  EXPECT_THAT(error_of([&] { (void)unguarded({{"axis", "state"}, {"keep", 4}}, before); }),
              HasSubstr("pruning: tensor \"" + step_weight + "\" holds 1 of 16384 values"));
}

TEST_F(PruningRefusals, ValuesBeyondHalfPrecisionNameTheTensor) {
  Checkpoint before = fresh();
  set(before, step_weight, dense(before, step_weight) * 1e7);
  EXPECT_THAT(error_of([&] { (void)unguarded(Values::object(), before); }),
              AllOf(HasSubstr("pruning: tensor \"" + step_weight), HasSubstr("beyond f16")));
}

TEST_F(PruningRefusals, ASecondMethodOnAQuantisedTensorIsAnError) {
  Checkpoint before = fresh();
  before.tensors[step_weight] = store(before.at(step_weight)->dense(), "int8"_form);
  EXPECT_THAT(
      error_of([&] { (void)claims(Values::object(), before); }),
      HasSubstr("pruning cannot store \"" + step_weight + "\" as sparse-f16: it is already int8"));
  EXPECT_THAT(error_of([&] { (void)claims({{"axis", "channel"}, {"keep", 4}}, before); }),
              HasSubstr("tensor \"" + step_weight +
                        "\" is already stored as int8: cutting axis \"channel\" "
                        "of layer 0 needs f32, f16 or bf16"));
}

TEST_F(PruningRefusals, TooLittleTextIsAnErrorWhereTextIsRead) {
  const Checkpoint before = fresh();
  EXPECT_THAT(error_of([&] {
                (void)unguarded({{"method", "wanda"}, {"calibration_tokens", 100}}, before);
              }),
              HasSubstr("calibration_tokens asks for 3: at least 4 windows are needed"));
  EXPECT_EQ(error_of([&] { (void)unguarded({{"calibration_tokens", 100}}, before); }), "no error");
}

TEST_F(PruningRefusals, StopsWhenAsked) {
  context.stop = true;
  const Checkpoint before = fresh();
  EXPECT_THROW((void)unguarded(Values::object(), before), Stopped);
  EXPECT_THROW((void)unguarded({{"axis", "state"}, {"keep", 4}}, before), Stopped);
  EXPECT_THROW((void)unguarded({{"axis", "expert"}, {"keep", 2}}, before), Stopped);
}

TEST(PruningWords, ThatDoNotGoTogetherAreRefused) {
  const auto refusal = [](const Values& parameters) {
    return error_of([&] { (void)made<Compressor>(Kind::compression, "pruning", parameters); });
  };
  EXPECT_THAT(
      refusal({{"axis", "state"}, {"keep", 4}, {"sparsity", 0.5}, {"store", "int8"}}),
      HasSubstr("axis \"state\" cuts whole entries and sparsity, store sets single weights to "
                "zero: they exclude each other"));
  EXPECT_THAT(refusal({{"axis", "state"}}), HasSubstr("axis \"state\" needs keep"));
  EXPECT_THAT(refusal({{"keep", 4}, {"refit", false}}),
              HasSubstr("keep and refit belongs to an axis and there is none"));
  EXPECT_THAT(refusal({{"pattern", "2:4"}, {"sparsity", 0.75}}),
              HasSubstr("pattern 2:4 keeps two of every four"));
  EXPECT_EQ(refusal({{"pattern", "2:4"}, {"sparsity", 0.5}}), "no error");
}

TEST_F(PruningRefusals, APatternThatFitsNothingIsAnError) {
  EXPECT_THAT(error_of([&] { (void)claims({{"match", {"nothing.*"}}}, fresh()); }),
              HasSubstr("pruning: match \"nothing.*\" fits no matrix of this model"));
}

}  // namespace
}  // namespace itera
