// The machine as a report names it.
#include "cli/machine.hpp"

#include <gmock/gmock.h>

namespace itera::cli {
namespace {

TEST(MachineTest, CpuinfoOfTheFirstCore) {
  Machine found;
  read_cpuinfo(
      "processor\t: 0\nmodel name\t: Example CPU 9000\nflags\t\t: fpu avx2 fma sse avx512f\n\n"
      "processor\t: 1\nmodel name\t: Other\nflags\t\t: amx_int8\n",
      found);
  EXPECT_EQ(found.cpu, "Example CPU 9000");
  EXPECT_THAT(found.cpu_features, testing::ElementsAre("avx2", "fma", "avx512f"));
}

TEST(MachineTest, NothingKnown) {
  Machine found;
  read_cpuinfo("", found);
  EXPECT_EQ(found.cpu, "unknown");
}

TEST(MachineTest, ThisOne) {
  EXPECT_GE(machine().cores, 1);
  EXPECT_GT(machine().memory_bytes, 0);
  EXPECT_NE(machine().host, "");
}

}  // namespace
}  // namespace itera::cli
