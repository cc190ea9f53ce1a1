// itera-lab retry: the word --failed is asked for, and the run is tried again.
#include "program.hpp"

namespace itera::cli {
namespace {

class RetryCommand : public Program {};

TEST_F(RetryCommand, TriesAgainAndMayFailAgain) {
  write_file(folder / "trial.yaml", spec("[{use: fp16, mode: fail}]"));
  run("run trial.yaml");
  const Said said = run("retry --failed last");
  EXPECT_EQ(said.code, 1);
  EXPECT_THAT(said.err, testing::HasSubstr("failed  compress fp16: loss"));
}

TEST_F(RetryCommand, SaysWhatItNeeds) {
  const Said said = run("retry last");
  EXPECT_EQ(said.code, 2);
  EXPECT_THAT(said.err, testing::HasSubstr("--failed is required"));
}

}  // namespace
}  // namespace itera::cli
