// Copies of programs and plugins.
#include "slurm/frozen.hpp"

#include <gmock/gmock.h>

#include "base/files.hpp"
#include "plans.hpp"
#include "support/folder.hpp"

namespace itera {
namespace {

struct FrozenTest : testing_support::InFolder {
  FrozenTest() {
    for (const char* name : {"bin/itera-lab", "bin/itera-worker", "lib/libitera.so",
                             "a/one.itera.so", "b/one.itera.so"}) {
      std::filesystem::create_directories((folder / name).parent_path());
      write_file(folder / name, name);
    }
    test::add(plan, "a");
    plan.stages[0].task.plugins = {folder / "a/one.itera.so", folder / "b/one.itera.so"};
    test::add(plan, "b");
    plan.stages[1].task.plugins = {folder / "b/one.itera.so"};
  }
  Plan plan;
};

TEST_F(FrozenTest, WhatRunsTomorrowIsWhatIsHereToday) {
  const Frozen frozen =
      freeze(plan, folder / "bin/itera-lab", folder / "bin/itera-worker", folder / "run");
  for (const char* name : {"bin/itera-lab", "bin/itera-worker", "lib/libitera.so"})
    write_file(folder / name, "rebuilt");
  write_file(folder / "b/one.itera.so", "rebuilt");
  EXPECT_EQ(read_file(frozen.program), "bin/itera-lab");
  EXPECT_EQ(read_file(frozen.worker), "bin/itera-worker");
  // where the worker looks for it
  EXPECT_EQ(read_file(frozen.worker.parent_path() / "../lib/libitera.so"), "lib/libitera.so");
  const auto& first = frozen.plan.stages[0].task.plugins;
  EXPECT_EQ(read_file(first[0]), "a/one.itera.so");
  EXPECT_EQ(read_file(first[1]), "b/one.itera.so");  // two of one name
  EXPECT_EQ(frozen.plan.stages[1].task.plugins[0], first[1]);
  EXPECT_THAT(first[0].string(), testing::EndsWith(".itera.so"));
}

}  // namespace
}  // namespace itera
