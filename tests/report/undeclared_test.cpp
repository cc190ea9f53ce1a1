// What a run folder is taken to say that declares nothing.
#include "report/undeclared.hpp"

#include <gmock/gmock.h>

#include "report/declared.hpp"
#include "sample_run.hpp"

namespace itera::report {
namespace {

using Undeclared = SampleRun;

TEST(UndeclaredMetrics, CanBe) {
  std::vector<std::string> evaluators;
  for (const auto& [evaluator, metrics] : undeclared()) {
    EXPECT_EQ(fault_in(metrics), "");
    evaluators.push_back(evaluator);
  }
  EXPECT_THAT(evaluators, testing::ElementsAre("perplexity", "footprint", "latency"));
}

TEST_F(Undeclared, IsReadOnlyWhereTheFolderSaysNothing) {
  add_point("f32", metrics({record("bits_per_byte", 1)}));
  EXPECT_EQ(quality_of(read_run(path))->name, "bits_per_byte");
  plan["evaluators"] = Values::array();
  folder.write("plan.json", plan);
  EXPECT_EQ(quality_of(read_run(path)), nullptr);
}

}  // namespace
}  // namespace itera::report
