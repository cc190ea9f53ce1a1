// What Slurm's programs print, and what it means for a run.
#include "slurm/cluster.hpp"

#include <gmock/gmock.h>

#include "base/files.hpp"
#include "support/folder.hpp"

namespace itera {
namespace {

using testing_support::error_of;

const char* const partitions =
    "debug*|infinite|4|2048|(null)\nshort|1:00|4|2048\n"
    "big|2-12:30:00|64|7976+|gpu:a100:2(S:0),gpu:1\nbig|2-12:30:00|128|2048|(null)\n"
    "half\n";
const char* const configuration =
    "Configuration data as of 2026-11-27T22:45:00\nMaxArraySize            = 1001\nMaxJobCount = "
    "5\n";

TEST(Cluster, ReadsPartitionsAndLimits) {
  const Cluster cluster = read_cluster(partitions, configuration);
  EXPECT_EQ(cluster.array_size, 1001);
  ASSERT_EQ(cluster.partitions.size(), 3u);
  EXPECT_EQ(cluster.partitions[0].name, "debug");
  EXPECT_TRUE(cluster.partitions[0].is_default);
  EXPECT_EQ(cluster.partitions[0].minutes, 0);
  EXPECT_EQ(cluster.partitions[1].minutes, 1);
  EXPECT_EQ(cluster.partitions[2].minutes, (2 * 24 + 12) * 60 + 30);
  EXPECT_EQ(cluster.partitions[2].cpus, 128);
  EXPECT_EQ(cluster.partitions[2].memory_mib, 7976);
}

TEST(Cluster, AnswersWithoutALimitSetNone) {
  EXPECT_EQ(read_cluster("", "nothing of the kind").array_size, 0);
}

TEST(Cluster, SaysWhatDoesNotFit) {
  const Cluster cluster = read_cluster(partitions, configuration);
  SlurmSettings settings;
  EXPECT_NO_THROW(require_fits(cluster, settings));
  settings.partition = "gpu";
  EXPECT_EQ(error_of([&] { require_fits(cluster, settings); }),
            "backend.partition \"gpu\" is not on this cluster; it has debug, short, big");
  settings.partition = "short";
  EXPECT_EQ(error_of([&] { require_fits(cluster, settings); }),
            "backend.time 60 minutes is more than partition \"short\" gives: 1 minutes");
  settings.partition = "big";
  settings.cpus = 129;
  EXPECT_EQ(error_of([&] { require_fits(cluster, settings); }),
            "backend.cpus 129 is more than partition \"big\" gives: 128");
  settings.cpus = 128;
  settings.memory_mib = 8000;
  EXPECT_EQ(error_of([&] { require_fits(cluster, settings); }),
            "backend.memory 8000 MiB is more than partition \"big\" gives: 7976 MiB");
  settings.memory_mib = 0;
  settings.gpus = 4;
  EXPECT_EQ(error_of([&] { require_fits(cluster, settings); }),
            "backend.gpus 4 is more than partition \"big\" gives: 3");
  settings.partition.clear();
  EXPECT_EQ(error_of([&] { require_fits(read_cluster("a|1:00|1|1\n", ""), settings); }),
            "the cluster has no default partition: set backend.partition to one of a");
}

TEST(Cluster, ReadsTheQueue) {
  const auto queue = read_queue(
      "12|0|RUNNING|None|n1|2026-11-27T22:45:00\n12|1|PENDING|JobArrayTaskLimit||N/A\n"
      "12|2|PENDING|BeginTime||2026-11-27T22:50:00\n13|N/A|PENDING|Dependency||N/A\n"
      "12|3|NODE_FAIL|NodeDown|n2|x\nslurm_load_jobs error\n");
  ASSERT_EQ(queue.size(), 5u);
  EXPECT_EQ(queue[0].job, "12");
  EXPECT_EQ(queue[0].element, 0);
  EXPECT_EQ(queue[0].nodes, "n1");
  EXPECT_TRUE(queue[0].active());
  EXPECT_EQ(queue[1].reason, "JobArrayTaskLimit");
  EXPECT_EQ(queue[1].starts, "");
  EXPECT_EQ(queue[2].starts, "2026-11-27T22:50:00");
  EXPECT_EQ(queue[3].element, -1);
  EXPECT_FALSE(queue[4].active());
}

TEST(Cluster, WithoutJobsNobodyIsAsked) { EXPECT_TRUE(ask_queue({}).empty()); }

/// Programs of Slurm that say what a test wants, before the real ones in PATH.
class FakeSlurm : public testing_support::InFolder {
 protected:
  FakeSlurm() : path_(std::getenv("PATH")) {
    setenv("PATH", (folder.string() + ":" + path_).c_str(), 1);
  }
  ~FakeSlurm() override { setenv("PATH", path_.c_str(), 1); }
  void program(const std::string& name, const std::string& script) const {
    write_file(folder / name, "#!/bin/sh\n" + script + "\n");
    std::filesystem::permissions(folder / name, std::filesystem::perms::owner_all);
  }

 private:
  std::string path_;
};

TEST_F(FakeSlurm, AClusterThatDoesNotAnswer) {
  program("sbatch", "exit 0");
  program("sinfo", "echo 'slurm_load_partitions: Unable to contact slurm controller' >&2; exit 1");
  EXPECT_EQ(error_of([] { (void)ask_cluster(); }),
            "no Slurm cluster answers here: sinfo failed: slurm_load_partitions: Unable to contact "
            "slurm controller; --submit=no writes the scripts for one that does");
}

TEST_F(FakeSlurm, JobsThatEndedLongAgoAreNotInTheQueue) {
  program("squeue", "echo 'slurm_load_jobs error: Invalid job id specified' >&2; exit 1");
  EXPECT_TRUE(ask_queue({"7"}).empty());
  program("squeue", "echo 'Socket timed out' >&2; exit 1");
  EXPECT_EQ(error_of([] { (void)ask_queue({"7"}); }), "squeue failed: Socket timed out");
}

TEST_F(FakeSlurm, WordsReachTheProgramsAsTheyAre) {
  program("squeue", "echo \"$8|0|RUNNING|None|n1|N/A\"");
  EXPECT_EQ(ask_queue({"7", "8"}).at(0).job, "7,8");
  program("scancel", "echo \"$@\" > '" + (folder / "said").string() + "'");
  cancel_jobs({"7", "8"});
  EXPECT_EQ(read_file(folder / "said"), "7 8\n");
  cancel_jobs({"9"}, true);
  EXPECT_EQ(read_file(folder / "said"), "9\n");
  program("scontrol", "echo \"$@\" > '" + (folder / "said").string() + "'");
  requeue("7_3");
  EXPECT_EQ(read_file(folder / "said"), "requeue 7_3\n");
  program("scancel", "echo 'scancel: error: no such job' >&2; exit 1");
  EXPECT_EQ(error_of([] { cancel_jobs({"9"}); }), "scancel failed: scancel: error: no such job");
}

TEST(Queue, AsText) {
  EXPECT_EQ(queue_text({{"12", 0, "RUNNING", "", "n2", ""},
                        {"12", 1, "RUNNING", "", "n1", ""},
                        {"12", 2, "PENDING", "JobArrayTaskLimit", "", ""},
                        {"12", 3, "PENDING", "BeginTime", "", "2026-11-27T22:50:00"},
                        {"13", -1, "PENDING", "", "", ""},
                        {"11", 0, "COMPLETED", "", "n1", ""}}),
            "slurm: 2 running on n1, n2; 1 pending (new); 1 pending (BeginTime, starts at "
            "2026-11-27T22:50:00); 1 pending (JobArrayTaskLimit); 1 ended");
  EXPECT_EQ(queue_text({{"11", 0, "FAILED", "", "n1", ""}}), "slurm: 1 ended");
  EXPECT_EQ(queue_text({}), "");
}

}  // namespace
}  // namespace itera
