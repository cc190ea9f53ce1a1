// itera-lab show: the resolved spec, and where its values came from.
#include "program.hpp"

namespace itera::cli {
namespace {

using testing::HasSubstr;
using testing::Not;

class Show : public Program {};

TEST_F(Show, DefaultsAreFilledIn) {
  const Said said = run("show trial.yaml");
  EXPECT_EQ(said.code, 0);
  EXPECT_THAT(said.out, HasSubstr("size: tiny"));
  EXPECT_THAT(said.out, Not(HasSubstr("trial.yaml:")));
}

TEST_F(Show, Origins) {
  const Said said = run("show trial.yaml --origin -s training.steps=7");
  EXPECT_THAT(said.out, HasSubstr("trial.yaml:3"));
  EXPECT_THAT(said.out, HasSubstr("-s training.steps=7"));
  EXPECT_THAT(said.out, HasSubstr("default"));
}

TEST_F(Show, ASweepAndItsFirstPoint) {
  write_file(folder / "trial.yaml",
             spec() + "sweep: {axes: {training.steps: {range: [5, 20], multiply: 2}}}\n");
  const Said said = run("show trial.yaml");
  EXPECT_THAT(said.out, HasSubstr("  steps: 5\n"));
  EXPECT_THAT(said.out, HasSubstr("sweep:\n  axes:\n    training.steps:\n      - 5\n      - 10\n"
                                  "      - 20\n  max_points: 1000\n  strategy: grid\n"));
  EXPECT_THAT(said.out, testing::EndsWith("# 3 points; above the sweep stands the first\n"));
  write_file(folder / "again.yaml", said.out);
  EXPECT_EQ(run("show again.yaml").out, said.out);
}

TEST_F(Show, FaultySpec) { EXPECT_EQ(run("show trial.yaml -s seed=yes").code, 3); }

}  // namespace
}  // namespace itera::cli
