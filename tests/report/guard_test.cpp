// The section on the guard: what was measured and what it says of it, as text.
#include <gmock/gmock.h>

#include "report/sections.hpp"
#include "sample_stage.hpp"

namespace itera::report {
namespace {

using testing::EndsWith;
using testing::HasSubstr;
using testing::Not;

constexpr const char* legend =
    "\n- The test text with the state carried through each segment. The recurrent share is what "
    "the "
    "recurrence itself adds: the KL with the model's own state minus the KL when the twin's state "
    "is "
    "put in its place every 64 tokens. **Bold**: more than allowed.\n";

Stage guarded(Values records, const std::string& verdict = "",
              const std::vector<double>& by_position = {}) {
  Stage made = stage("compress", std::move(records));
  if (!verdict.empty()) made.recorded.texts["guard_verdict"] = verdict;
  if (!by_position.empty()) made.recorded.samples["guard_kl_by_position"] = {by_position, {}, {}};
  return made;
}

/// One point a stage.
RunData points(const std::vector<Stage>& stages, const Values& parameters = Values::object()) {
  RunData run = run_of(stages);
  for (std::size_t i = 0; i < stages.size(); ++i) {
    const auto index = static_cast<std::int64_t>(i);
    run.points.push_back({index, false, "m" + std::to_string(i), parameters, {i}});
  }
  return run;
}

RunData chain(const std::vector<Stage>& stages, const Values& parameters = Values::object()) {
  RunData run = run_of(stages);
  run.points.push_back({0, false, "a*b", parameters, {}});
  for (std::size_t i = 0; i < stages.size(); ++i) run.points[0].stages.push_back(i);
  return run;
}

TEST(GuardSection, IsOnlyThereWhereSomethingWasMeasured) {
  EXPECT_EQ(guard_section(run_of({stage("compress", {record("tensors", 3)})})), "");
  EXPECT_EQ(guard_section(points({stage("compress", {record("tensors", 3)})})), "");
  EXPECT_EQ(guard_section(points({stage("evaluate", {record("guard_kl", 3)})})), "");
  EXPECT_EQ(guard_section({}), "");
}

TEST(GuardSection, WhatIsWithinAndWhatIsBeyondTheBound) {
  EXPECT_EQ(
      guard_section(points(
          {guarded({record("guard_kl", 0.25), record("guard_drift", 0.125)}, "beyond max_drift"),
           guarded({record("guard_kl", 0.0123), record("guard_drift", -0.00012)},
                   "within max_drift")},
          {{"guard.max_drift", 0.01}})),
      std::string("## Guard\n\n"
                  "| model | KL to the twin, nats per token | recurrent share, nats per token | "
                  "allowed | verdict              |\n"
                  "|-------|-------------------------------:|--------------------------------:|"
                  "--------:|----------------------|\n"
                  "| m0    |                          0.250 |                     **+0.1250** |"
                  "    0.01 | **beyond max_drift** |\n"
                  "| m1    |                         0.0123 |                        −0.00012 |"
                  "    0.01 | within max_drift     |\n") +
          legend);
}

TEST(GuardSection, ExactlyTheBoundIsAllowed) {
  EXPECT_THAT(guard_section(points({guarded({record("guard_drift", 0.01)}, "within max_drift")},
                                   {{"guard.max_drift", 0.01}})),
              HasSubstr("|                         +0.0100 |    0.01 | within max_drift |"));
}

TEST(GuardSection, WithoutABoundTheVerdictDecides) {
  const std::string section =
      guard_section(points({guarded({record("guard_drift", 0.5)}, "beyond max_drift"),
                            guarded({record("guard_kl", 0.5)}, "beyond: not *finite*"),
                            guarded({record("guard_drift", 0.5)}, "within max_drift")}));
  EXPECT_THAT(section, HasSubstr("|                     **+0.5000** | **beyond max_drift**"));
  EXPECT_THAT(section, HasSubstr("| m1    |                          0.500 |                       "
                                 "        – | **beyond: not \\*finite\\*** |\n"));
  EXPECT_THAT(section, HasSubstr("|                         +0.5000 | within max_drift"));
  EXPECT_THAT(section, Not(HasSubstr("allowed |")));
}

TEST(GuardSection, StepsOfAChainHaveTheirOwnBounds) {
  const std::string section =
      guard_section(chain({guarded({record("guard_kl", 0.25), record("guard_drift", 0.02)}),
                           stage("compress", {record("tensors", 3)}),
                           guarded({record("guard_kl", 0.5), record("guard_drift", 0.02)})},
                          {{"guard.max_drift", 0.01}, {"compression[2].guard.max_drift", 0.05}}));
  EXPECT_THAT(section, HasSubstr("| a\\*b, step 1 of 3 |                          0.250 |          "
                                 "           **+0.0200** |    0.01 |\n"));
  EXPECT_THAT(section, Not(HasSubstr("step 2 of 3")));
  EXPECT_THAT(section, HasSubstr("| a\\*b, step 3 of 3 |                          0.500 |          "
                                 "               +0.0200 |    0.05 |\n"));
}

TEST(GuardSection, ABoundThatIsNoNumberIsNone) {
  EXPECT_THAT(guard_section(
                  points({guarded({record("guard_drift", 0.5)})}, {{"guard.max_drift", nullptr}})),
              Not(HasSubstr("allowed |")));
}

TEST(GuardSection, PositionsAreMeansOverEqualParts) {
  std::vector<double> sixteen;
  for (int i = 0; i < 16; ++i) sixteen.push_back(i);
  EXPECT_THAT(
      guard_section(points({guarded({record("guard_kl", 0.5)}, "", sixteen)})),
      EndsWith(
          std::string(legend) +
          "\n| KL to the twin in | part 1 of 8 | part 2 of 8 | part 3 of 8 | part 4 of 8 | part 5 "
          "of 8 | part 6 of 8 | part 7 of 8 | part 8 of 8 |\n"
          "|-------------------|------------:|------------:|------------:|------------:|---------"
          "---:|------------:|------------:|------------:|\n"
          "| m0                |       0.500 |        2.50 |        4.50 |        6.50 |        "
          "8.50 |        10.5 |        12.5 |        14.5 |\n"));
}

TEST(GuardSection, AShorterSegmentFillsFewerParts) {
  const std::string section =
      guard_section(points({guarded({record("guard_kl", 0.5)}, "", {1, 2, 3, 4}),
                            guarded({record("guard_kl", 0.5)}, "", {1, 3}),
                            guarded({record("guard_kl", 0.5)}, "", {1})}));
  EXPECT_THAT(section, HasSubstr("| m0                |        1.00 |        2.00 |        3.00 |"
                                 "        4.00 |\n"));
  EXPECT_THAT(section, EndsWith("| m1                |           – |        1.00 |           – |"
                                "        3.00 |\n"));
}

TEST(GuardSection, OnePositionMakesNoTable) {
  EXPECT_THAT(guard_section(points({guarded({record("guard_kl", 0.5)}, "", {1})})),
              EndsWith(legend));
  EXPECT_THAT(guard_section(points({guarded({record("guard_kl", 0.5)})})), EndsWith(legend));
}

}  // namespace
}  // namespace itera::report
