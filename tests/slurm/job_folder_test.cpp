// What lies where in slurm/: paths that scripts and runs of today know.
#include "slurm/job_folder.hpp"

#include <gtest/gtest.h>

#include "base/files.hpp"
#include "support/folder.hpp"

namespace itera {
namespace {

namespace fs = std::filesystem;

class JobFolderTest : public testing_support::InFolder {
 protected:
  RunFolder run{folder};
  JobFolder jobs{run};
};

TEST_F(JobFolderTest, Paths) {
  EXPECT_EQ(jobs.path(), folder / "slurm/");
  EXPECT_EQ(jobs.log(), folder / "slurm/log");
  EXPECT_EQ(jobs.task(12), folder / "slurm/tasks/12.json");
  EXPECT_EQ(jobs.attempts(3), folder / "slurm/attempts/3");
  EXPECT_EQ(jobs.script("array-0.sh"), folder / "slurm/array-0.sh");
  EXPECT_EQ(jobs.submitted(), folder / "slurm/submitted");
}

TEST_F(JobFolderTest, WhatIsWrittenIsThere) {
  jobs.write_task(0, {{"stages", 1}});
  EXPECT_EQ(read_file(jobs.task(0)), "{\n  \"stages\": 1\n}\n");
  jobs.write_jobs({{"requeue", 3}});
  EXPECT_EQ(run.read("slurm/jobs.json"), jobs.jobs());
  EXPECT_EQ(jobs.times_out_of_time(4), 0);
  jobs.count_out_of_time(4);
  jobs.count_out_of_time(4);
  EXPECT_EQ(jobs.times_out_of_time(4), 2);
  EXPECT_EQ(run.read_text("slurm/out_of_time/4.json"), "2\n");
}

TEST_F(JobFolderTest, ScriptsThatNobodySubmitted) {
  EXPECT_FALSE(jobs.waits_for_a_person());
  jobs.write_script(submit_script, "true");
  EXPECT_TRUE(jobs.waits_for_a_person());
  write_file(jobs.submitted(), "1 array-0.sh\n");
  EXPECT_FALSE(jobs.waits_for_a_person());
}

TEST_F(JobFolderTest, ClearedItKeepsLogs) {
  jobs.clear();
  EXPECT_TRUE(fs::is_directory(jobs.log()));
  write_file(jobs.log() / "1_0.txt", "words");
  jobs.write_task(0, {});
  jobs.write_script(report_script, "true");
  jobs.clear();
  EXPECT_EQ(read_file(jobs.log() / "1_0.txt"), "words");
  EXPECT_FALSE(fs::exists(jobs.task(0)));
  EXPECT_FALSE(fs::exists(jobs.script(report_script)));
}

}  // namespace
}  // namespace itera
