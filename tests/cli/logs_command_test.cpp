// itera-lab logs: of a stage that failed, by key or label; of one that has none.
#include "program.hpp"

namespace itera::cli {
namespace {

using testing::HasSubstr;

class LogsCommand : public Program {};

TEST_F(LogsCommand, OfAStageThatFailed) {
  write_file(folder / "trial.yaml", spec("[{use: fp16, mode: fail}]"));
  run("run trial.yaml");
  EXPECT_EQ(run("logs last 'compress fp16'").out, "about to fail\n");
  std::filesystem::remove_all(folder / "cache");
  EXPECT_EQ(run("logs last compress").out, "about to fail\n") << "the run folder has its copy";
}

TEST_F(LogsCommand, Faults) {
  run("run trial.yaml");
  Said said = run("logs last 'train itera with adamw'");
  EXPECT_EQ(said.code, 4);
  EXPECT_EQ(said.err, "itera-lab: \"train itera with adamw\" has no log: it is done\n");
  said = run("logs last nothing");
  EXPECT_EQ(said.code, 4);
  EXPECT_THAT(said.err, HasSubstr("no stage \"nothing\" in \"trial/ID\"; give a key"));
  EXPECT_EQ(run("logs last").code, 2);
}

}  // namespace
}  // namespace itera::cli
