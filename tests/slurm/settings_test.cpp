// What a spec asks of a cluster.
#include "slurm/settings.hpp"

#include <gtest/gtest.h>

namespace itera {
namespace {

const Values written{{"partition", "long"}, {"time", 90},   {"cpus", 4},
                     {"memory", 2000},      {"gpus", 1},    {"max_running", 8},
                     {"requeue", 2},        {"pack", 30.5}, {"extra", {"--account=x"}}};

TEST(SlurmSettings, AreReadAsWritten) {
  const SlurmSettings settings = slurm_settings(written, 2);
  EXPECT_EQ(settings.partition, "long");
  EXPECT_EQ(settings.minutes, 90);
  EXPECT_EQ(settings.cpus, 4);
  EXPECT_EQ(settings.memory_mib, 2000);
  EXPECT_EQ(settings.gpus, 1);
  EXPECT_EQ(settings.max_running, 8);
  EXPECT_EQ(settings.requeue, 2);
  EXPECT_EQ(settings.pack, 30.5);
  EXPECT_EQ(settings.extra, std::vector<std::string>{"--account=x"});
}

TEST(SlurmSettings, WhatIsNotSaidIsLeftToTheCluster) {
  Values some = written;
  for (const char* name : {"partition", "cpus", "memory", "max_running"}) some[name] = nullptr;
  const SlurmSettings settings = slurm_settings(some, 3);
  EXPECT_EQ(settings.partition, "");
  EXPECT_EQ(settings.cpus, 3);  // as many as threads
  EXPECT_EQ(settings.memory_mib, 0);
  EXPECT_EQ(settings.max_running, 0);
}

}  // namespace
}  // namespace itera
