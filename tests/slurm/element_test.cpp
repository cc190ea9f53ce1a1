// What an element knows of itself, and what follows from how it ended.
#include "slurm/element.hpp"

#include <gmock/gmock.h>

#include "base/files.hpp"
#include "slurm/job_folder.hpp"
#include "support/folder.hpp"

namespace itera {
namespace {

using testing::ElementsAre;
using testing_support::error_of;

TEST(Element, ComesFromTheEnvironment) {
  unsetenv("SLURM_ARRAY_JOB_ID");
  EXPECT_EQ(error_of([] { (void)this_element(); }),
            "SLURM_ARRAY_JOB_ID is not set: this command is for the tasks of a Slurm array");
  setenv("SLURM_ARRAY_JOB_ID", "12", 1);
  setenv("SLURM_ARRAY_TASK_ID", "3", 1);
  const Element first = this_element();
  EXPECT_EQ(first.name(), "12_3");
  EXPECT_EQ(first.restart, 0);
  setenv("SLURM_RESTART_COUNT", "2", 1);
  EXPECT_EQ(this_element().restart, 2);
  for (const char* name : {"SLURM_ARRAY_JOB_ID", "SLURM_ARRAY_TASK_ID", "SLURM_RESTART_COUNT"})
    unsetenv(name);
}

class ElementTest : public testing_support::InFolder {
 protected:
  ElementTest() : run(RunFolder::create(folder / "runs", "trial")), path(std::getenv("PATH")) {
    JobFolder(run).write_jobs({{"requeue", 1},
                               {"lead", 20},
                               {"execution", {{"retries", 2}, {"threads", 3}, {"time_limit", 5}}}});
    write_file(folder / "scontrol", "#!/bin/sh\necho \"$@\" >> '" + asked() + "'\n");
    std::filesystem::permissions(folder / "scontrol", std::filesystem::perms::owner_all);
    setenv("PATH", (folder.string() + ":" + path).c_str(), 1);
  }
  ~ElementTest() override { setenv("PATH", path.c_str(), 1); }
  std::string asked() const { return folder / "asked"; }
  std::vector<std::string> said(Ending ending) const {
    std::vector<std::string> lines;
    follow_up(run, 7, {"12", 3, 0}, ending, [&](const std::string& line) {
      lines.push_back(line);
      EXPECT_EQ(std::filesystem::exists(asked()), lines.size() > 1)
          << "said before it may be ended";
    });
    return lines;
  }
  RunFolder run;
  std::string path;
};

TEST_F(ElementTest, RunsAsItWasSubmitted) {
  const Execution execution = execution_of(run, {"12", 3, 4}, "/frozen/itera-worker", "tag");
  EXPECT_EQ(execution.attempts_before, 4);
  EXPECT_EQ(execution.worker, "/frozen/itera-worker");
  EXPECT_EQ(execution.abi, "tag");
  EXPECT_EQ(execution.retries, 2);
  EXPECT_EQ(execution.threads, 3);
  EXPECT_EQ(execution.time_limit, std::chrono::milliseconds(5));
  EXPECT_EQ(execution.to_save, std::chrono::seconds(10));
}

TEST_F(ElementTest, MostEndingsSayNothing) {
  for (const Ending ending : {Ending::done, Ending::stopped, Ending::gate, Ending::failed})
    EXPECT_THAT(said(ending), ElementsAre());
  EXPECT_THAT(said(Ending::superseded),
              ElementsAre("a newer attempt of this task has begun; this one ends"));
  EXPECT_FALSE(std::filesystem::exists(asked()));
}

TEST_F(ElementTest, OutOfTimeItGoesBackAsOftenAsItWasSubmittedFor) {
  EXPECT_THAT(said(Ending::out_of_time),
              ElementsAre("nearly out of time; saved, and back into the queue"));
  EXPECT_EQ(read_file(asked()), "requeue 12_3\n");
  EXPECT_EQ(JobFolder(run).times_out_of_time(7), 1);
  EXPECT_EQ(JobFolder(run).times_out_of_time(8), 0);
  std::filesystem::remove(asked());
  EXPECT_THAT(said(Ending::out_of_time),
              ElementsAre("out of time, after 1 more attempts; what is saved stays: raise "
                          "backend.time or backend.requeue, then `itera-lab resume`"));
  EXPECT_FALSE(std::filesystem::exists(asked()));
}

}  // namespace
}  // namespace itera
