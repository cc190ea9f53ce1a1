// itera-lab validate: all faults at once, on stderr; what is fine, on stdout.
#include "program.hpp"

namespace itera::cli {
namespace {

using testing::HasSubstr;

class Validate : public Program {};

TEST_F(Validate, Good) {
  const Said said = run("validate trial.yaml trial.yaml");
  EXPECT_EQ(said.code, 0);
  EXPECT_EQ(said.out, "trial.yaml: ok\ntrial.yaml: ok\n");
  EXPECT_EQ(said.err, "");
}

TEST_F(Validate, EveryFaultOfEveryFile) {
  write_file(folder / "bad.yaml", spec("[{use: fp17}]") + "sed: 1\n");
  const Said said = run("validate bad.yaml trial.yaml");
  EXPECT_EQ(said.code, 3);
  EXPECT_EQ(said.out, "trial.yaml: ok\n");
  EXPECT_THAT(said.err, HasSubstr("bad.yaml:7:21: "));
  EXPECT_THAT(said.err, HasSubstr("bad.yaml:9:1: "));
  EXPECT_THAT(said.err, HasSubstr("\n2 faults\n"));
}

TEST_F(Validate, ASweepSaysHowManyPointsItHas) {
  write_file(folder / "sweep.yaml", spec() + "sweep: {seeds: [1, 2, 3]}\n");
  EXPECT_EQ(run("validate sweep.yaml").out, "sweep.yaml: ok, points: 3\n");
  write_file(folder / "sweep.yaml", spec() + "sweep: {axes: {training.steps: [1, 0]}}\n");
  const Said said = run("validate sweep.yaml");
  EXPECT_EQ(said.code, 3);
  EXPECT_THAT(said.err, HasSubstr("sweep.yaml:9:36: \"steps\" must be an integer of at least 1"));
}

TEST_F(Validate, NoSuchFile) { EXPECT_EQ(run("validate none.yaml").code, 4); }

TEST_F(Validate, AMissingFileDoesNotEndThePass) {
  write_file(folder / "bad.yaml", spec() + "sed: 1\n");
  const Said said = run("validate none.yaml bad.yaml trial.yaml");
  EXPECT_EQ(said.code, 4);
  EXPECT_EQ(said.out, "trial.yaml: ok\n");
  EXPECT_THAT(said.err, HasSubstr("none.yaml"));
  EXPECT_THAT(said.err, HasSubstr("bad.yaml:9:1: "));
}

}  // namespace
}  // namespace itera::cli
