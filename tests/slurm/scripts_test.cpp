// Batch scripts as text, and levels as arrays.
#include "slurm/scripts.hpp"

#include <gmock/gmock.h>

namespace itera {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::Not;

std::vector<Level> levels(const std::vector<std::size_t>& tasks) {
  std::vector<Level> all;
  for (const std::size_t count : tasks) all.push_back({std::vector<ArrayTask>(count), false});
  return all;
}

std::string shown(const std::vector<ArrayJob>& jobs) {
  std::string text;
  for (const ArrayJob& job : jobs) {
    text += job.script + " " + std::to_string(job.first) + "+" + std::to_string(job.count) + "%" +
            std::to_string(job.at_once);
    for (const std::size_t other : job.after) text += " <" + std::to_string(other);
    text += "\n";
  }
  return text;
}

TEST(ArrayJobs, OneALevelWhereItFits) {
  EXPECT_EQ(shown(array_jobs(levels({1, 10}), 0, 0)), "array-0.sh 0+1%0\narray-1.sh 1+10%0 <0\n");
  EXPECT_EQ(shown(array_jobs(levels({10}), 10, 4)), "array-0.sh 0+10%4\n");
}

TEST(ArrayJobs, MaxArraySizeBoundsTheIndexAndTheLimitIsDivided) {
  EXPECT_EQ(shown(array_jobs(levels({2, 11, 1}), 5, 7)),
            "array-0.sh 0+2%7\narray-1.sh 2+5%3 <0\narray-2.sh 7+5%2 <0\narray-3.sh 12+1%2 <0\n"
            "array-4.sh 13+1%7 <1 <2 <3\n");
  // fewer at once than chunks: one each, and the others wait for those
  EXPECT_EQ(shown(array_jobs(levels({4}), 1, 2)),
            "array-0.sh 0+1%1\narray-1.sh 1+1%1\narray-2.sh 2+1%1 <0\narray-3.sh 3+1%1 <1\n");
}

class ScriptsTest : public testing::Test {
 protected:
  Scripts::Run run{"trial",
                   "/runs/my run/slurm/bin/itera-lab",
                   "/runs/my run",
                   "/runs/my run/slurm/log",
                   "/cache",
                   "/project",
                   {}};
};

TEST_F(ScriptsTest, AnArray) {
  run.settings.minutes = 90;
  run.settings.cpus = 4;
  ArrayJob job{"array-1.sh", 7, 5, 2, 1, false, {0}};
  EXPECT_EQ(
      Scripts(run).array(job),
      "#!/bin/bash\n"
      "#SBATCH --job-name=itera-trial\n"
      "#SBATCH --array=0-4%2\n"
      "#SBATCH --output='/runs/my run/slurm/log'/%A_%a.txt\n"
      "#SBATCH --open-mode=append\n"
      "#SBATCH --nodes=1\n"
      "#SBATCH --ntasks=1\n"
      "#SBATCH --cpus-per-task=4\n"
      "#SBATCH --time=90\n"
      "#SBATCH --signal=B:USR1@300\n"
      "#SBATCH --requeue\n"
      "# Each element runs a few stages of one run. Before its time is over (USR1) it saves "
      "them and puts\n"
      "# itself back in the queue; when it is told to end (TERM) it saves them and exits with "
      "75.\n"
      "trap '' USR1  # until the program listens for it\n"
      "export ITERA_CACHE=/cache\n"
      "cd /project\n"
      "exec '/runs/my run/slurm/bin/itera-lab' slurm-task '/runs/my run' 7\n");
}

TEST_F(ScriptsTest, WhatTheSpecAsksForIsAnOptionEach) {
  run.settings.partition = "long";
  run.settings.memory_mib = 2000;
  run.settings.gpus = 2;
  run.settings.extra = {"--account=me", "--constraint=avx512"};
  ArrayJob job{"array-0.sh", 0, 1, 0, 0, true, {}};
  const std::string text = Scripts(run).array(job);
  EXPECT_THAT(text, HasSubstr("#SBATCH --array=0-0\n"));
  EXPECT_THAT(text, HasSubstr("#SBATCH --requeue\n#SBATCH --mem=2000\n#SBATCH --gres=gpu:2\n"
                              "#SBATCH --exclusive\n#SBATCH --partition=long\n"
                              "#SBATCH --account=me\n#SBATCH --constraint=avx512\n# Each"));
  // the report needs a place in the same queue, but none of the means
  EXPECT_THAT(Scripts(run).report(), HasSubstr("#SBATCH --partition=long\n#SBATCH --account=me\n"));
  EXPECT_THAT(Scripts(run).report(), Not(HasSubstr("gres")));
}

TEST_F(ScriptsTest, AShortTaskIsToldLate) {
  run.settings.minutes = 1;
  const ArrayJob job{"array-0.sh", 0, 1, 0, 0, false, {}};
  EXPECT_THAT(Scripts(run).array(job), HasSubstr("B:USR1@20\n"));
  EXPECT_THAT(Scripts(run).report(), HasSubstr("--time=1\n"));
}

TEST_F(ScriptsTest, SubmittedInOrderOfDependence) {
  const std::string text = Scripts(run).submit(array_jobs(levels({1, 7}), 5, 0));
  EXPECT_THAT(text, HasSubstr("\njob_0=$(submit array-0.sh)\n"
                              "job_1=$(submit array-1.sh --dependency=afterany:$job_0)\n"
                              "job_2=$(submit array-2.sh --dependency=afterany:$job_0)\n"
                              "report=$(submit report.sh --dependency=afterany:$job_1:$job_2)\n"));
}

TEST(ShellWord, IsQuotedWhereAShellWouldReadMore) {
  EXPECT_EQ(shell_word("/a/b-c_d.e"), "/a/b-c_d.e");
  EXPECT_EQ(shell_word("a b"), "'a b'");
  EXPECT_EQ(shell_word("it's $HOME"), "'it'\\''s $HOME'");
  EXPECT_EQ(shell_word(""), "''");
}

}  // namespace
}  // namespace itera
