// itera-lab compare: two runs, two points, a gate, and what cannot be compared.
#include "base/json.hpp"
#include "program.hpp"

namespace itera::cli {
namespace {

using testing::HasSubstr;

class CompareCommand : public Program {
 protected:
  CompareCommand() {
    write_file(folder / "worse.yaml", "extends: trial.yaml\nname: worse\nseed: 2\n");
    write_file(folder / "less.yaml", "extends: trial.yaml\nname: less\nseed: 3\n");
    run("run trial.yaml");
    run("run worse.yaml", "FAKE_WORKER_BITS=2.6");
  }
};

TEST_F(CompareCommand, PointsOfTheSameLabel) {
  const Said said = run("compare trial worse");
  EXPECT_EQ(said.code, 0) << said.err;
  EXPECT_THAT(said.out, HasSubstr("| f32  | f32   |         2.5000 |          2.6000 |"));
  EXPECT_THAT(said.out, HasSubstr("| fp16 | fp16  |         2.5000 |          2.6000 |"));
  EXPECT_THAT(said.out, HasSubstr("+0.1000"));
  EXPECT_THAT(said.out, HasSubstr("paired bootstrap over 24 documents"));
}

TEST_F(CompareCommand, PointsThatAreNamed) {
  run("compare trial:0 worse:1 --json");
  const Values json = parse_json(file("out.txt"), "compare");
  ASSERT_EQ(json["pairs"].size(), 1U);
  const Values& pair = json["pairs"][0];
  EXPECT_EQ(pair["base_label"], "f32");
  EXPECT_EQ(pair["other_label"], "fp16");
  EXPECT_NEAR(pair["delta"].get<double>(), 0.1, 1e-9);
  EXPECT_LE(pair["low"].get<double>(), pair["delta"].get<double>());
  EXPECT_GE(pair["high"].get<double>(), pair["delta"].get<double>());
}

TEST_F(CompareCommand, Gate) {
  EXPECT_EQ(run("compare trial worse --fail-if 'delta > 0.2 or p < 0'").code, 0);
  const Said said = run("compare trial worse --fail-if 'delta > 0.01 and low > 0'");
  EXPECT_EQ(said.code, 5);
  EXPECT_THAT(said.out, HasSubstr("+0.1000")) << "the table is still printed";
  EXPECT_EQ(said.err, "itera-lab: \"delta > 0.01 and low > 0\" holds of \"f32\" against \"f32\"\n");
  EXPECT_EQ(run("compare worse trial --fail-if 'delta > 0.01'").code, 0) << "it got better";
}

TEST_F(CompareCommand, InAnotherMetric) {
  Said said = run("compare trial worse --metric accuracy");
  EXPECT_EQ(said.code, 0) << said.err;
  EXPECT_THAT(said.out, HasSubstr("| base | other | base % | other % |  Δ % | 95 % interval |"));
  EXPECT_THAT(said.out, HasSubstr("| f32  | f32   |   25.0 |    26.0 | +1.0 |  [+1.0, +1.0] |"));
  EXPECT_THAT(said.out, HasSubstr("\nΔ is other − base in accuracy, more is better; paired "
                                  "bootstrap over 24 documents; "));
  EXPECT_EQ(run("compare trial worse --metric accuracy --fail-if 'delta < 0'").code, 0);
  EXPECT_EQ(run("compare worse trial --metric accuracy --fail-if 'delta < 0'").code, 5);
  run("compare trial worse --metric accuracy --json");
  const Values json = parse_json(file("out.txt"), "compare");
  EXPECT_EQ(json["metric"], "accuracy");
  EXPECT_EQ(json["better"], "higher");
  EXPECT_EQ(json["pairs"][0]["delta"], 1.0);
  said = run("compare trial worse --metric taste");
  EXPECT_EQ(said.code, 2);
  EXPECT_THAT(said.err,
              HasSubstr("--metric \"taste\": the run \"trial\" has no metric of that name "
                        "with samples to compare; there are bits_per_byte, accuracy"));
}

TEST_F(CompareCommand, ConditionThatIsNone) {
  Said said = run("compare trial worse --fail-if 'delta >'");
  EXPECT_EQ(said.code, 2);
  EXPECT_THAT(said.err, HasSubstr("--fail-if \"delta >\": "));
  said = run("compare trial worse --fail-if 'loss > 1'");
  EXPECT_EQ(said.code, 2);
  EXPECT_THAT(said.err, HasSubstr("--fail-if \"loss > 1\": \"loss\" is not"));
  EXPECT_THAT(said.err, HasSubstr("; a pair has delta, low, high, p, base and other\n"));
  EXPECT_EQ(run("compare trial worse --fail-if \"delta > 'x'\"").code, 2);
}

TEST_F(CompareCommand, OtherTestWindowsAreRefused) {
  run("run less.yaml", "FAKE_WORKER_WINDOWS=20");
  const Said said = run("compare trial less");
  EXPECT_EQ(said.code, 3);
  EXPECT_THAT(said.err, HasSubstr("were not scored on the same test windows"));
}

TEST_F(CompareCommand, WhatIsNotThere) {
  Said said = run("compare trial:0 worse");
  EXPECT_EQ(said.code, 2);
  EXPECT_THAT(said.err, HasSubstr("name a point on both sides or on none"));
  said = run("compare trial:7 worse:0");
  EXPECT_EQ(said.code, 4);
  EXPECT_THAT(said.err, HasSubstr("\"trial:7\": there is no such point; there are 0 (f32), 1 "
                                  "(fp16)"));
  EXPECT_EQ(run("compare trial nothing").code, 4);
  write_file(folder / "failing.yaml",
             "extends: trial.yaml\nname: failing\n"
             "evaluation: [{use: perplexity, mode: fail}]\n");
  run("run failing.yaml");
  said = run("compare trial failing");
  EXPECT_EQ(said.code, 4);
  EXPECT_THAT(said.err, HasSubstr("has no bits per byte"));
}

}  // namespace
}  // namespace itera::cli
