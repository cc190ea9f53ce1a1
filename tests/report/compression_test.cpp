// The section on compression: what the compressors recorded and said, as text.
#include <gmock/gmock.h>

#include "report/sections.hpp"
#include "sample_stage.hpp"

namespace itera::report {
namespace {

using testing::EndsWith;
using testing::HasSubstr;
using testing::Not;

RunData chain(const std::vector<Stage>& stages) {
  RunData run = run_of(stages);
  run.points.push_back({0, false, "a*b", {}, {}});
  for (std::size_t i = 0; i < stages.size(); ++i) run.points[0].stages.push_back(i);
  return run;
}

Stage with_texts(Values texts) {
  Stage made = stage("compress", Values::array());
  made.recorded = recorded_from({{"texts", std::move(texts)}}, "metrics");
  return made;
}

TEST(CompressionSection, IsOnlyThereWhereSomethingWasCompressed) {
  EXPECT_EQ(compression_section(chain({stage("train", {record("steps", 3)})})), "");
  EXPECT_EQ(compression_section(chain({stage("compress", Values::array())})), "");
  Stage nothing = stage("compress", Values::array());
  nothing.recorded = {};
  EXPECT_EQ(compression_section(chain({nothing})), "");
}

TEST(CompressionSection, RecordsInTheOrderInWhichTheyCameWithTheirUnits) {
  Values seconds = record("search", 1.23456);
  seconds["unit"] = "s";
  EXPECT_EQ(compression_section(
                chain({stage("compress", {record("zeros", 0.5), record("tensors_changed", 40)}),
                       stage("compress", {record("tensors_changed", 41), seconds})})),
            "## Compression\n\n"
            "| model             |  zeros | tensors_changed | search, s |\n"
            "|-------------------|-------:|----------------:|----------:|\n"
            "| a\\*b, step 1 of 2 | 0.5000 |              40 |         – |\n"
            "| a\\*b, step 2 of 2 |      – |              41 |     1.235 |\n");
}

TEST(CompressionSection, AnArrowSaysWhichWayIsBetter) {
  Values error = record("relative_error", 0.25), found = record("found", 2);
  error["better"] = "lower";
  found["better"] = "higher";
  EXPECT_EQ(compression_section(chain({stage("compress", {error, found})})),
            "## Compression\n\n"
            "| model | relative_error ↓ | found ↑ |\n"
            "|-------|-----------------:|--------:|\n"
            "| a\\*b  |           0.2500 |       2 |\n");
}

TEST(CompressionSection, WholeNumbersAsTheyAreOthersWithFourDigits) {
  EXPECT_EQ(
      compression_section(chain({stage(
          "compress", {record("whole", 123456789), record("zero", 0), record("part", 0.00012345),
                       record("negative", -2.5), record("huge", 2e15), record("none", nullptr)})})),
      "## Compression\n\n"
      "| model |     whole | zero |      part | negative |             huge |\n"
      "|-------|----------:|-----:|----------:|---------:|-----------------:|\n"
      "| a\\*b  | 123456789 |    0 | 0.0001234 |   −2.500 | 2000000000000000 |\n");
}

TEST(CompressionSection, NothingOfTheGuard) {
  Stage compress = stage("compress", {record("bits_per_weight", 4.5), record("guard_kl", 0.25)});
  compress.recorded.texts = {{"guard_detail", "{}"}, {"guard_verdict", "within"}};
  EXPECT_EQ(compression_section(chain({compress})),
            "## Compression\n\n"
            "| model | bits_per_weight |\n"
            "|-------|----------------:|\n"
            "| a\\*b  |           4.500 |\n");
}

TEST(CompressionSection, MoreThanEightRecordsAreSeveralTables) {
  Values many = Values::array();
  for (int i = 0; i < 9; ++i) many.push_back(record("r" + std::to_string(i), i));
  EXPECT_EQ(
      compression_section(chain({stage("compress", many), stage("compress", {record("r0", 7)})})),
      "## Compression\n\n"
      "| model             |  r0 |  r1 |  r2 |  r3 |  r4 |  r5 |  r6 |  r7 |\n"
      "|-------------------|----:|----:|----:|----:|----:|----:|----:|----:|\n"
      "| a\\*b, step 1 of 2 |   0 |   1 |   2 |   3 |   4 |   5 |   6 |   7 |\n"
      "| a\\*b, step 2 of 2 |   7 |   – |   – |   – |   – |   – |   – |   – |\n\n"
      "| model             |  r8 |\n"
      "|-------------------|----:|\n"
      "| a\\*b, step 1 of 2 |   8 |\n");
}

TEST(CompressionSection, NotesAndShortTextsAreLines) {
  Stage compress = with_texts({{"map*", "a<b"}, {"number", 3}});
  compress.recorded.notes = {"expert 3 was *rounded*"};
  EXPECT_EQ(compression_section(chain({compress})),
            "## Compression\n\n"
            "- a\\*b: expert 3 was \\*rounded\\*\n"
            "- a\\*b, map\\*: a\\<b\n");
}

TEST(CompressionSection, TextsOfSeveralLinesStayAsTheyAre) {
  EXPECT_EQ(compression_section(chain({with_texts({{"rules", "- *one*\n- two"}})})),
            "## Compression\n\na\\*b, rules:\n\n```\n- *one*\n- two\n```\n");
}

TEST(CompressionSection, ATextThatFillsALineIsABlock) {
  EXPECT_THAT(compression_section(chain({with_texts({{"t", std::string(200, 'x')}})})),
              Not(HasSubstr("```")));
  EXPECT_THAT(compression_section(chain({with_texts({{"t", std::string(201, 'x')}})})),
              EndsWith("```\n" + std::string(201, 'x') + "\n```\n"));
}

TEST(CompressionSection, AFenceWithinATextDoesNotEndItsBlock) {
  EXPECT_THAT(compression_section(chain({with_texts({{"t", "```\ncode\n```"}})})),
              EndsWith("\n\n````\n```\ncode\n```\n````\n"));
}

}  // namespace
}  // namespace itera::report
