// What the jobs of a cluster call, called by hand.
#include "base/json.hpp"
#include "program.hpp"

namespace itera::cli {
namespace {

using testing::HasSubstr;

class SlurmCommands : public Program {
 protected:
  void prepare(const std::string& mode) {
    write_file(folder / "trial.yaml", spec("[{use: fp16, mode: " + mode + "}]"));
    write_file(folder / "sinfo", "#!/bin/sh\nexit 1\n");
    write_file(folder / "scontrol", "#!/bin/sh\necho \"$@\" >> asked\n");
    for (const char* name : {"sinfo", "scontrol"})
      std::filesystem::permissions(folder / name, std::filesystem::perms::owner_all);
    run("run trial.yaml --backend slurm --submit=no -s backend.pack=0 -s backend.requeue=1",
        "PATH=.:$PATH");
  }
  Said element(int number, int restart = 0) {
    const std::string environment =
        "PATH=.:$PATH SLURM_ARRAY_JOB_ID=7 SLURM_ARRAY_TASK_ID=" + std::to_string(number) +
        " SLURM_RESTART_COUNT=" + std::to_string(restart);
    return run("slurm-task runs/trial/last 0", environment);
  }
};

TEST_F(SlurmCommands, ElementsOneAfterTheOtherThenTheReport) {
  prepare("ok");
  EXPECT_THAT(element(1).err,
              HasSubstr("skipped train itera with adamw: its input \"prepare text\" is not "
                        "there"));
  for (int i = 0; i < 4; ++i) EXPECT_EQ(element(i).code, 0) << i;
  const Said said = run("slurm-report runs/trial/last");
  EXPECT_EQ(said.code, 0) << said.err;
  EXPECT_THAT(said.out, HasSubstr("reports/trial.md"));
  EXPECT_THAT(run("status").out, HasSubstr("complete"));
}

TEST_F(SlurmCommands, AFailureIsTheExitCodeOfElementAndReport) {
  prepare("fail");
  int failed = 0;
  for (int i = 0; i < 4; ++i) failed += element(i).code == 1;
  EXPECT_EQ(failed, 1);
  EXPECT_EQ(run("slurm-report runs/trial/last").code, 1);
}

TEST_F(SlurmCommands, OutOfTimeItAsksForAnotherAttemptUntilThereWereEnough) {
  prepare("hang");
  for (int i = 0; i < 2; ++i) element(i);
  constexpr int compress = 3;  // element 2 evaluates the twin
  const auto said = [&](int restart) {
    return script(
        "(wait_for '$LAB status | grep -q \"^interrupted .*compress\"'; "
        "pkill -USR1 -f \"^[^ ]*itera-lab slurm-task " +
        (folder / "runs").string() +
        "\") &\nPATH=.:$PATH SLURM_ARRAY_JOB_ID=7 SLURM_ARRAY_TASK_ID=" + std::to_string(compress) +
        " SLURM_RESTART_COUNT=" + std::to_string(restart) + " $LAB slurm-task " +
        (folder / "runs/trial/last").string() + " 0\n");
  };
  const Said first = said(0);
  EXPECT_EQ(first.code, 75);
  EXPECT_THAT(first.err, HasSubstr("nearly out of time; saved, and back into the queue"));
  EXPECT_EQ(file("asked"), "requeue 7_3\n");
  const Said last = said(1);
  EXPECT_EQ(last.code, 75);
  EXPECT_THAT(last.err, HasSubstr("out of time, after 1 more attempts; what is saved stays: raise "
                                  "backend.time or backend.requeue"));
}

TEST_F(SlurmCommands, OutsideAnArrayTheySayWhatTheyAreFor) {
  prepare("ok");
  const Said said = run("slurm-task runs/trial/last 0", "env -u SLURM_ARRAY_JOB_ID");
  EXPECT_EQ(said.code, 2);
  EXPECT_THAT(said.err, HasSubstr("this command is for the tasks of a Slurm array"));
}

}  // namespace
}  // namespace itera::cli
