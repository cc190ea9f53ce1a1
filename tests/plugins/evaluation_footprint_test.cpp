// footprint against bytes counted by hand.
#include "constant.hpp"
#include "support/form.hpp"

namespace itera {
namespace {

using Footprint = test::Evaluation;

TEST_F(Footprint, CountsWhatLiesInTheFile) {
  evaluate("footprint");
  EXPECT_EQ(context.records.at("parameters"), 11 + 3);
  EXPECT_EQ(context.records.at("payload_bytes"), 11 * 4 + 3 * 2 + 2 * 4);
  EXPECT_NEAR(context.records.at("bits_per_weight"), (58 - 8) * 8 / 14.0, 1e-12);
  EXPECT_EQ(context.records.at("file_bytes"), 500);
  EXPECT_EQ(context.records.at("payload_ratio"), 1);
  EXPECT_EQ(context.records.at("flops_per_token"), 42);
  EXPECT_EQ(context.records.at("bytes_f16"), 6);
  EXPECT_EQ(context.records.at("bytes_f32"), 52);
  EXPECT_EQ(context.records.at("bytes_role_embedding"), 44);
  EXPECT_FALSE(context.records.contains("bytes_role_head"));
}

TEST_F(Footprint, RatioIsToTheTwin) {
  Checkpoint half = checkpoint;
  half.tensors["logits"] = store_half(at::ones({test::vocabulary}), "bf16"_form);
  test::made<Evaluator>(Kind::evaluation, "footprint")
      ->evaluate({half, checkpoint, architecture, corpus, 300}, context);
  EXPECT_EQ(context.records.at("payload_bytes"), 11 * 2 + 3 * 2 + 2 * 4);
  EXPECT_NEAR(context.records.at("payload_ratio"), 58 / 36.0, 1e-12);
  EXPECT_EQ(context.records.at("file_bytes"), 300);
  EXPECT_EQ(context.records.at("bytes_bf16"), 22);
}

}  // namespace
}  // namespace itera
