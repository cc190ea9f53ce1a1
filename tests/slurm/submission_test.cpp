// What lies in a run folder's slurm/, and how it is handed to Slurm.
#include "slurm/submission.hpp"

#include <gmock/gmock.h>

#include "base/files.hpp"
#include "plans.hpp"
#include "support/folder.hpp"

namespace itera {
namespace {

namespace fs = std::filesystem;
using testing::ElementsAre;
using testing::HasSubstr;

class SubmissionTest : public testing_support::InFolder {
 protected:
  SubmissionTest() : run(RunFolder::create(folder / "runs", "trial")), path(std::getenv("PATH")) {
    fs::create_directories(folder / "bin");
    for (const char* name : {"bin/itera-lab", "bin/itera-worker"}) write_file(folder / name, name);
    setenv("PATH", (folder.string() + ":" + path).c_str(), 1);
    program("scancel", "echo \"$@\" > '" + (folder / "cancelled").string() + "'");
  }
  ~SubmissionTest() override { setenv("PATH", path.c_str(), 1); }

  void program(const std::string& name, const std::string& script) const {
    write_file(folder / name, "#!/bin/sh\n" + script + "\n");
    fs::permissions(folder / name, fs::perms::owner_all);
  }

  void write() {
    const Plan plan = test::sweep_plan(3);
    Submission submission;
    submission.program = folder / "bin/itera-lab";
    submission.worker = folder / "bin/itera-worker";
    submission.working_folder = folder;
    submission.array_size = 2;
    submission.execution = {{"retries", 1}};
    const auto levels =
        levels_of(plan, std::vector<bool>(plan.stages.size(), true),
                  std::vector<double>(plan.stages.size(), 1), submission.settings.pack = 0);
    write_submission(plan, levels, Cache(folder / "cache"), run, submission);
  }

  RunFolder run;
  std::string path;
};

TEST_F(SubmissionTest, TasksAreNumberedThroughAllArrays) {
  write();
  for (int i = 0; i < 11; ++i)
    EXPECT_TRUE(run.has("slurm/tasks/" + std::to_string(i) + ".json")) << i;
  EXPECT_FALSE(run.has("slurm/tasks/11.json"));
  EXPECT_THAT(run.read_text("slurm/array-3.sh"), HasSubstr("--array=0-0\n"));
  EXPECT_THAT(run.read_text("slurm/array-3.sh"), HasSubstr(" 4\n"));
  EXPECT_THAT(run.read_text("slurm/array-6.sh"), HasSubstr("--exclusive"));
  EXPECT_TRUE(submitted_jobs(run).empty());
}

TEST_F(SubmissionTest, RemembersTheNumbersSlurmGave) {
  program("sbatch",
          "n=$(cat n 2>/dev/null || echo 40); echo $((n + 1)) > n; cat n | tr -d '\\n'; "
          "echo ';cluster'; echo \"$@\" >> arguments");
  write();
  submit(run);
  const auto jobs = submitted_jobs(run);
  ASSERT_EQ(jobs.size(), 9u);
  EXPECT_EQ(jobs[2].number, "43");
  EXPECT_EQ(jobs[2].first, 2);
  EXPECT_EQ(jobs[2].count, 2);
  EXPECT_EQ(jobs[8].script, "report.sh");
  EXPECT_EQ(jobs[8].count, 0);
  EXPECT_THAT(run.read_text("slurm/arguments"),
              HasSubstr("--parsable --dependency=afterany:41 array-1.sh\n"));
  // once more from the beginning
  write();
  EXPECT_TRUE(submitted_jobs(run).empty());
}

TEST_F(SubmissionTest, WhenOneIsRefusedTheOthersAreTakenBack) {
  program("sbatch",
          "n=$(cat n 2>/dev/null || echo 0); echo $((n + 1)) > n; "
          "[ $n -lt 2 ] || { echo 'sbatch: error: Invalid account' >&2; exit 1; }; cat n");
  write();
  EXPECT_THAT(testing_support::error_of([&] { submit(run); }),
              HasSubstr("Slurm did not take the jobs, and none is left in its queue: sbatch: "
                        "error: Invalid account\nthe scripts lie in \""));
  EXPECT_EQ(read_file(folder / "cancelled"), "1 2\n");
  EXPECT_TRUE(submitted_jobs(run).empty());
}

}  // namespace
}  // namespace itera
