// itera-lab cancel: what runs is told to save itself; what does not run is no fault. resume's tests
// show the rest.
#include "program.hpp"

namespace itera::cli {
namespace {

class CancelCommand : public Program {};

TEST_F(CancelCommand, RunThatDoesNotRun) {
  run("run trial.yaml");
  const Said said = run("cancel last");
  EXPECT_EQ(said.code, 0);
  EXPECT_EQ(said.out, "trial/ID does not run\n");
}

TEST_F(CancelCommand, NowDoesNotWait) {
  write_file(folder / "trial.yaml", spec("[{use: fp16, mode: stubborn}]"));
  const Said said = script(
      "$LAB run trial.yaml >run.txt 2>&1 &\n"
      "wait_for '$LAB status 2>/dev/null | grep -q \"^running .*compress\"' || exit 9\n"
      "$LAB cancel --now last\n"
      "wait $!\n");
  EXPECT_EQ(said.code, 75);
  EXPECT_THAT(said.out, testing::StartsWith("trial/ID stopped"));
}

TEST_F(CancelCommand, RunOfAnotherHost) {
  run("run trial.yaml");
  write_file(folder / "runs/trial/last/coordinator.lease",
             R"({"host":"node7","scope":"x","process":12,"start":1,"nonce":"n","counter":"1"})");
  const Said said = run("cancel last");
  EXPECT_EQ(said.code, 1);
  EXPECT_EQ(said.err, "itera-lab: trial/ID is driven by process 12 on node7: cancel it there\n");
}

}  // namespace
}  // namespace itera::cli
