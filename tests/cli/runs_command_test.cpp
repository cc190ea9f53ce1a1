// itera-lab runs: none, some, one that is broken.
#include "base/json.hpp"
#include "program.hpp"

namespace itera::cli {
namespace {

class RunsCommand : public Program {};

TEST_F(RunsCommand, NoneYet) {
  const Said said = run("runs");
  EXPECT_EQ(said.code, 0);
  EXPECT_EQ(said.out, "no runs yet: `itera-lab run SPEC` makes one\n");
}

TEST_F(RunsCommand, NewestFirst) {
  run("run trial.yaml");
  write_file(folder / "trial.yaml", spec("[{use: fp16, mode: fail}]"));
  run("run trial.yaml");
  EXPECT_EQ(run("runs").out,
            "trial/ID  failed    3 of 5 stages, 2 points, 1 failed\n"
            "trial/ID  complete  5 of 5 stages, 2 points\n");
  run("runs --json");
  const Values json = parse_json(file("out.txt"), "runs");
  ASSERT_EQ(json["runs"].size(), 2U);
  EXPECT_EQ(json["runs"][0]["state"], "failed");
  EXPECT_EQ(json["runs"][1]["counts"]["done"], 5);
}

TEST_F(RunsCommand, BrokenOneIsToldAndPassedOver) {
  run("run trial.yaml");
  std::filesystem::create_directories(folder / "runs/trial/broken");
  write_file(folder / "runs/trial/broken/plan.json", "{}");
  const Said said = run("runs");
  EXPECT_EQ(said.code, 0);
  EXPECT_EQ(said.out, "trial/ID  complete  5 of 5 stages, 2 points\n");
  EXPECT_THAT(said.err, testing::HasSubstr("broken\" cannot be understood"));
}

}  // namespace
}  // namespace itera::cli
