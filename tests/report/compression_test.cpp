// The section on compression: what the compressors recorded and said.
#include <gmock/gmock.h>

#include "report/sections.hpp"
#include "sample_stage.hpp"

namespace itera::report {
namespace {

TEST(CompressionSection, ShowsRecordsNotesAndTextsButNothingOfTheGuard) {
  Stage compress = stage("compress", {record("bits_per_weight", 4.5), record("guard_kl", 0.25)});
  compress.metrics["notes"] = {"expert 3 was rounded"};
  compress.metrics["texts"] = {{"rules", "- one\n- two"}, {"guard_detail", "{}"}};
  RunData run = run_of({compress});
  run.points.resize(1);
  run.points[0].label = "some";
  run.points[0].stages = {0};
  const std::string section = compression_section(run);
  EXPECT_THAT(section, testing::HasSubstr("## Compression"));
  EXPECT_THAT(section, testing::HasSubstr("| some  |           4.500 |"));
  EXPECT_THAT(section, testing::HasSubstr("- some: expert 3 was rounded"));
  EXPECT_THAT(section, testing::HasSubstr("```\n- one\n- two\n```"));
  EXPECT_THAT(section, testing::Not(testing::HasSubstr("guard")));
}

TEST(CompressionSection, IsOnlyThereWhereSomethingWasCompressed) {
  EXPECT_EQ(compression_section(run_of({stage("train", Values::array())})), "");
}

}  // namespace
}  // namespace itera::report
