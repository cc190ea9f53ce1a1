// Runs handed to a cluster; what needs a real one is tests/slurm/slurm_test.py.
#include "cli/launch.hpp"

#include "program.hpp"

namespace itera::cli {
namespace {

using testing::HasSubstr;

class Submit : public Program {
 protected:
  /// Programs of Slurm that say what a test wants.
  void slurm(const std::string& name, const std::string& script) const {
    write_file(folder / name, "#!/bin/sh\n" + script + "\n");
    std::filesystem::permissions(folder / name, std::filesystem::perms::owner_all);
  }
  const std::string here = "PATH='" + folder.string() + "':$PATH";
};

TEST_F(Submit, WithoutAClusterItSaysSoAndWritesNothing) {
  slurm("sinfo", "echo 'unable to contact slurm controller' >&2; exit 1");
  const Said said = run("run trial.yaml --backend slurm", here);
  EXPECT_EQ(said.code, 4);
  EXPECT_EQ(said.err,
            "itera-lab: no Slurm cluster answers here: sinfo failed: unable to contact slurm "
            "controller; --submit=no writes the scripts for one that does\n");
  EXPECT_FALSE(std::filesystem::exists(folder / "runs"));
}

TEST_F(Submit, ScriptsAreWrittenWithoutACluster) {
  slurm("sinfo", "exit 1");
  const Said said = run("run trial.yaml --backend slurm --submit=no", here);
  EXPECT_EQ(said.code, 0);
  EXPECT_EQ(said.out,
            "wrote scripts for 3 tasks; submit them with: sh "
            "runs/trial/ID/slurm/submit.sh\n");
  EXPECT_THAT(file("runs/trial/last/slurm/array-0.sh"), HasSubstr("#SBATCH --array=0-0\n"));
  EXPECT_THAT(run("status").out, HasSubstr("5 waiting\nnext: sh runs/trial/ID/slurm/submit.sh\n"));
}

TEST_F(Submit, WarnsOfAFolderThatNodesDoNotShare) {
  slurm("sinfo", "exit 1");
  EXPECT_THAT(
      run("run trial.yaml --backend slurm --submit=no", here + " ITERA_CACHE=/dev/shm/x").err,
      HasSubstr("the cache \"/dev/shm/x\" is a folder that nodes rarely share; use one that "
                "all of them see\n"));
  std::filesystem::remove_all("/dev/shm/x");
}

TEST_F(Submit, OptionsThatMeanNothingThereAreRefused) {
  EXPECT_THAT(run("run trial.yaml --backend slurm --fail-fast").err,
              HasSubstr("are for this machine; on Slurm backend.max_running bounds"));
  EXPECT_EQ(run("run trial.yaml --backend slurm -j 2").code, 2);
  EXPECT_THAT(run("run trial.yaml --wait").err, HasSubstr("are for Slurm: say --backend slurm"));
  EXPECT_EQ(run("run trial.yaml --submit=no").code, 2);
  EXPECT_FALSE(std::filesystem::exists(folder / "runs"));
}

TEST_F(Submit, WhatIsCachedNeedsNoCluster) {
  run("run trial.yaml");
  slurm("sinfo", "echo 'debug*|infinite|4|2048'");
  slurm("scontrol", "echo 'MaxArraySize = 10'");
  slurm("sbatch", "exit 1");
  const Said said = run("run trial.yaml --backend slurm", here);
  EXPECT_EQ(said.code, 0) << said.err;
  EXPECT_THAT(said.out, HasSubstr("| fp16 "));
  EXPECT_THAT(said.err, HasSubstr("all of it is in the cache: nothing to submit\n"));
}

TEST_F(Submit, TheOrderOfJobsIsSlurmsAndStatusAsksForThem) {
  slurm("sinfo", "echo 'debug*|infinite|4|2048'");
  slurm("scontrol", "echo 'MaxArraySize = 10'");
  slurm("sbatch", "n=$(cat n 2>/dev/null || echo 0); echo $((n + 1)) | tee n");
  slurm("squeue", "echo '1|0|RUNNING|None|n1|N/A'; echo '2|0|PENDING|Dependency||N/A'");
  slurm("scancel", "echo \"$@\" > cancelled");
  const Said said = run("run trial.yaml --backend slurm", here);
  EXPECT_EQ(said.code, 0) << said.err;
  EXPECT_THAT(said.out, HasSubstr("submitted 3 tasks as jobs 1 2 3 4; see `itera-lab status "));
  EXPECT_THAT(run("status", here).out,
              HasSubstr("slurm: 1 running on n1; 1 pending (Dependency)\n"));
  EXPECT_THAT(run("resume last", here).err, HasSubstr("are in the queue of Slurm"));
  EXPECT_EQ(run("clean --older-than 0.001s --with-runs --yes", here).code, 0);
  EXPECT_TRUE(std::filesystem::exists(folder / "runs/trial/last/slurm/submitted"));

  // a queue that does not answer may hold anything
  slurm("squeue", "echo 'Socket timed out' >&2; exit 1");
  EXPECT_THAT(run("status", here).out, HasSubstr("slurm: no answer: squeue failed: Socket timed "
                                                 "out\n"));
  for (const char* command : {"resume last", "cancel last", "resume last --backend local"}) {
    const Said refused = run(command, here);
    EXPECT_EQ(refused.code, 4) << command;
    EXPECT_THAT(refused.err, HasSubstr("still run cannot be known: squeue failed"));
  }
  EXPECT_EQ(run("clean --older-than 0.001s --with-runs --yes", here).code, 0);
  EXPECT_TRUE(std::filesystem::exists(folder / "runs/trial/last/slurm/submitted"));

  // what Slurm killed could not say so
  slurm("squeue", "true");
  EXPECT_THAT(run("status", here).out, HasSubstr("5 waiting\nnext: itera-lab resume"));
}

}  // namespace
}  // namespace itera::cli
