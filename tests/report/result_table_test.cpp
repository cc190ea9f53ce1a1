// The result table: units, marks and what is left out.
#include "report/result_table.hpp"

#include <gmock/gmock.h>

#include "sample_stage.hpp"

namespace itera::report {
namespace {

using testing::HasSubstr;

/// A twin and one other point, each with one evaluation.
RunData twin_beside(Values twin, Values other) {
  RunData run = run_of({stage("evaluate", std::move(twin)), stage("evaluate", std::move(other))});
  run.points = {{0, true, "f32", {}, {0}}, {1, false, "fp16", {}, {1}}};
  return run;
}

Comparisons compared(const Comparison& other) {
  Comparisons comparisons;
  comparisons.of_point = {std::nullopt, other};
  return comparisons;
}

TEST(ResultTable, ShowsWhatWasMeasuredAndLeavesOutTheRest) {
  Comparison comparison;
  comparison.delta = 0.0123;
  comparison.interval = Bootstrap{0.0123, 0.0100, 0.0146, 0.001, "documents", 40};
  comparison.bold = true;
  EXPECT_EQ(
      result_table(twin_beside({record("bits_per_byte", 2), record("file_bytes", 2 << 20)},
                               {record("bits_per_byte", 2.0123), record("file_bytes", 1 << 20),
                                record("payload_ratio", 1.99)}),
                   compared(comparison)),
      "| model | bits per byte ↓ |         Δ bits per byte [95 %] | size, MiB ↓ | ratio ↑ |\n"
      "|-------|----------------:|-------------------------------:|------------:|--------:|\n"
      "| f32   |          2.0000 |                              – |        2.00 |       – |\n"
      "| fp16  |          2.0123 | **+0.0123 [+0.0100, +0.0146]** |        1.00 |   1.99× |\n");
}

TEST(ResultTable, RowsOnTheFrontAreMarked) {
  const RunData run = twin_beside({record("bits_per_byte", 2)}, {record("bits_per_byte", 3)});
  EXPECT_EQ(result_table(run, compared({}), {true, false}),
            "| model | front | bits per byte ↓ | Δ bits per byte [95 %] |\n"
            "|-------|-------|----------------:|-----------------------:|\n"
            "| f32   | ●     |          2.0000 |                      – |\n"
            "| fp16  | –     |          3.0000 |                 0.0000 |\n");
  EXPECT_THAT(result_table(run, compared({}), {false, false}), testing::Not(HasSubstr("front")));
}

TEST(ResultTable, SpeedsAreWithTheirRatioButForTheTwin) {
  const std::string table = result_table(
      twin_beside({record("decode_tokens_per_second", 1000), record("decode_ratio", 1)},
                  {record("decode_tokens_per_second", 1500), record("decode_ratio", 1.5),
                   record("decode_ratio_low", 1.4), record("decode_ratio_high", 1.6)}),
      compared({}));
  EXPECT_THAT(table, HasSubstr(" 1000 |"));
  EXPECT_THAT(table, HasSubstr("1500 (1.50× [1.40, 1.60]) |"));
}

TEST(ResultTable, TheTwinsSpeedBesideItIsNamedWhereItWasRecorded) {
  const std::string table = result_table(
      twin_beside({record("prefill_tokens_per_second", 98000)},
                  {record("prefill_tokens_per_second", 95214), record("prefill_ratio", 0.98),
                   record("prefill_ratio_low", 0.93), record("prefill_ratio_high", 1.04),
                   record("twin_prefill_tokens_per_second", 97011)}),
      compared({}));
  EXPECT_THAT(table, HasSubstr("| 95214 (0.98× [0.93, 1.04] of 97011) |"));
}

TEST(ResultTable, WeightsInMemory) {
  EXPECT_THAT(
      result_table(twin_beside({record("resident_bytes", 3 << 20)}, Values::array()), compared({})),
      HasSubstr("| weights in memory, MiB ↓ |"));
}

TEST(ResultTable, AnotherOffsetIsNoLikelihood) {
  RunData run = twin_beside({record("nats_per_token", 3)}, {record("nats_per_token", 3.25)});
  EXPECT_THAT(result_table(run, compared({})), HasSubstr("| nats per token ↓ |"));
  run.points[1].parameters = {{"evaluation[0].predict_offset", 2}};
  EXPECT_THAT(result_table(run, compared({})), HasSubstr("| nats per token at offset 2 ↓ |"));
}

TEST(ResultTable, APointThatFailedSaysSo) {
  RunData run = twin_beside({record("bits_per_byte", 2)}, Values::array());
  run.stages[1].status = Status::failed;
  EXPECT_THAT(result_table(run, compared({})), HasSubstr("| fp16 (failed) |"));
}

}  // namespace
}  // namespace itera::report
