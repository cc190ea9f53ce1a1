// The `sweep` of a spec, read. Its messages are in cases/.
#include "spec/sweep.hpp"

#include <gtest/gtest.h>

#include "spec/tree.hpp"

namespace itera {
namespace {

TEST(SweepReader, ReadsEveryKey) {
  Faults faults;
  const Tree tree = read_tree(
      std::make_shared<const Source>(
          "a.yaml",
          "sweep:\n  strategy: random\n  samples: 4\n  seed: 9\n  max_points: 50\n"
          "  axes: {model.width: {log_uniform: [8, 64]}, data.context: [1, 2]}\n"
          "  zip: {training.steps: [1, 2], training.batch: [3, 4]}\n"
          "  when: {data.context: seed > 1}\n  exclude: [seed == 4]\n"
          "  include: [{seed: 1}, {model.width: 9, seed: 2}]\n  seeds: {range: [1, 3], step: 1}\n",
          0),
      faults);
  const Sweep sweep = read_sweep(*tree.root.find("sweep"), faults);
  EXPECT_EQ(render(faults.findings()), "");
  EXPECT_TRUE(sweep.random);
  EXPECT_EQ(sweep.samples, 4u);
  EXPECT_EQ(sweep.seed, 9u);
  EXPECT_EQ(sweep.max_points, 50u);
  ASSERT_EQ(sweep.axes.size(), 3u);
  EXPECT_TRUE(sweep.axes[0].values[0].distribution);
  EXPECT_TRUE(sweep.axes[1].when);
  EXPECT_FALSE(sweep.axes[0].when);
  EXPECT_EQ(sweep.axes[2].paths[1].text, "training.batch");
  EXPECT_EQ(sweep.axes[2].size(), 2u);
  EXPECT_EQ(sweep.exclude.size(), 1u);
  ASSERT_EQ(sweep.include.size(), 2u);
  EXPECT_EQ(sweep.include[1][0].path.text, "model.width");
  EXPECT_EQ(sweep.seeds->size(), 3u);
  EXPECT_EQ(sweep.resolved["seeds"].dump(), "[1,2,3]");
  EXPECT_EQ(sweep.resolved["zip"][0]["training.batch"].dump(), "[3,4]");
}

TEST(SweepReader, HasDefaults) {
  Faults faults;
  const Tree tree =
      read_tree(std::make_shared<const Source>("a.yaml", "sweep: {seeds: [1]}\n", 0), faults);
  const Sweep sweep = read_sweep(*tree.root.find("sweep"), faults);
  EXPECT_FALSE(sweep.random);
  EXPECT_EQ(sweep.max_points, 1000u);
  EXPECT_EQ(sweep.resolved.dump(), R"({"max_points":1000,"seeds":[1],"strategy":"grid"})");
}

}  // namespace
}  // namespace itera
