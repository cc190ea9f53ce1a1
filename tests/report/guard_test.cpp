// The section on the guard: what was measured and what it says of it.
#include "report/sections.hpp"

#include <gmock/gmock.h>

#include "sample_stage.hpp"

namespace itera::report {
namespace {

TEST(GuardSection, IsOnlyThereWhereSomethingWasMeasured) {
  EXPECT_EQ(guard_section(run_of({stage("compress", {record("tensors", 3)})})), "");
}

TEST(GuardSection, MarksWhatIsBeyondTheBound) {
  Stage compress = stage("compress", {record("guard_kl", 0.25), record("guard_drift", 0.125)});
  compress.metrics["texts"]["guard_verdict"] = "beyond max_drift";
  compress.metrics["samples"]["guard_kl_by_position"] = {{"values", {0.125, 0.375}}};
  RunData run = run_of({compress});
  run.points.resize(1);
  run.points[0].label = "some";
  run.points[0].stages = {0};
  const std::string section = guard_section(run);
  EXPECT_THAT(section, testing::HasSubstr("| some "));
  EXPECT_THAT(section, testing::HasSubstr("0.250"));
  EXPECT_THAT(section, testing::HasSubstr("beyond max_drift"));
}

}  // namespace
}  // namespace itera::report
