// A plan as a table.
#include "cli/plan_view.hpp"

#include <gtest/gtest.h>

namespace itera::cli {
namespace {

TEST(PlanView, ColumnsAndCounts) {
  Plan plan;
  plan.points.resize(1);
  for (const char* label : {"prepare text", "train é"}) {
    plan.stages.emplace_back();
    plan.stages.back().label = label;
    plan.stages.back().task.key = std::string(64, 'a');
  }
  const std::vector<Standing> found{{Standing::State::stale, "seed 1 -> 2"},
                                    {Standing::State::stale, "threads 1 -> 2"}};
  EXPECT_EQ(plan_text(plan, found),
            "stale   aaaaaaaa  prepare text  seed 1 -> 2\n"
            "stale   aaaaaaaa  train é       threads 1 -> 2\n"
            "1 point, 2 stages: 0 new, 0 cached, 2 stale\n");
  EXPECT_EQ(plan_json(plan, found)["stages"][1]["why"].get<std::string>(), "threads 1 -> 2");
}

}  // namespace
}  // namespace itera::cli
