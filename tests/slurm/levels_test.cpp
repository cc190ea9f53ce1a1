// Stages as arrays of tasks: chains stay together, what is shared stands alone, timings come last.
#include "slurm/levels.hpp"

#include <gmock/gmock.h>

#include <numeric>

#include "base/text.hpp"
#include "plans.hpp"

namespace itera {
namespace {

using testing::ElementsAre;

/// "prepare | train | form0 | …": levels by bars, tasks by commas, the stages of a task by plus.
std::string shown(const Plan& plan, const std::vector<Level>& levels) {
  std::vector<std::string> texts;
  for (const Level& level : levels) {
    std::vector<std::string> tasks;
    for (const ArrayTask& task : level.tasks) {
      std::vector<std::string> stages;
      for (const std::size_t stage : task.stages) stages.push_back(plan.stages[stage].label);
      tasks.push_back(join(stages, "+"));
    }
    texts.push_back((level.measures_time ? "alone: " : "") + join(tasks, ", "));
  }
  return join(texts, " | ");
}

std::string levels_as_text(const Plan& plan, double pack = 0, std::vector<bool> open = {}) {
  if (open.empty()) open.assign(plan.stages.size(), true);
  return shown(plan, levels_of(plan, open, std::vector<double>(plan.stages.size(), 10), pack));
}

TEST(Levels, AnInputThatSeveralReadHasATaskOfItsOwn) {
  EXPECT_EQ(levels_as_text(test::sweep_plan(2)),
            "prepare | train | form0, form1 | form0 perplexity, form1 perplexity | "
            "alone: form0 latency, form1 latency");
}

TEST(Levels, AChainStaysInOneTask) {
  Plan plan;
  test::add(plan, "prepare");
  test::add(plan, "train", {"prepare"});
  test::add(plan, "compress", {"train"});
  test::add(plan, "evaluate", {"compress"});
  EXPECT_EQ(levels_as_text(plan), "prepare+train+compress+evaluate");
}

TEST(Levels, AStageJoinsOnlyWhereItsOtherInputsAreThereBefore) {
  Plan plan;
  test::add(plan, "a");
  test::add(plan, "b");
  test::add(plan, "c", {"a", "b"});  // of two tasks of one level: neither may wait for the other
  test::add(plan, "d", {"c"});
  EXPECT_EQ(levels_as_text(plan), "a, b | c+d");
}

TEST(Levels, WhatIsNotOpenIsAsIfItWereNotThere) {
  const Plan plan = test::sweep_plan(2);
  std::vector<bool> open(plan.stages.size(), false);
  for (std::size_t i = 2; i < plan.stages.size(); ++i) open[i] = !plan.stages[i].measures_time;
  EXPECT_EQ(levels_as_text(plan, 0, open), "form0+form0 perplexity, form1+form1 perplexity");
  EXPECT_EQ(levels_as_text(plan, 0, std::vector<bool>(plan.stages.size(), false)), "");
}

TEST(Levels, ShortTasksArePackedAndTimingsNever) {
  EXPECT_EQ(levels_as_text(test::sweep_plan(5), 20),
            "prepare | train | form0+form1, form2+form3, form4 | "
            "form0 perplexity+form1 perplexity, form2 perplexity+form3 perplexity, "
            "form4 perplexity | alone: form0 latency, form1 latency, form2 latency, "
            "form3 latency, form4 latency");
}

/// Whatever the graph: every stage once, and nothing before or beside what it reads.
TEST(Levels, HoldForManyGraphs) {
  for (unsigned seed = 1; seed <= 200; ++seed) {
    Plan plan;
    unsigned state = seed;
    const auto draw = [&](std::size_t below) {
      state = state * 1664525u + 1013904223u;
      return static_cast<std::size_t>(state >> 16) % below;
    };
    for (std::size_t i = 0; i < 12; ++i) {
      std::vector<std::string> inputs;
      for (std::size_t k = 0; i > 0 && k < draw(4); ++k) inputs.push_back(std::to_string(draw(i)));
      test::add(plan, std::to_string(i), inputs);
    }
    const auto levels = levels_of(plan, std::vector<bool>(12, true), std::vector<double>(12, 1),
                                  static_cast<double>(draw(4)));
    std::map<std::string, std::tuple<std::size_t, std::size_t, std::size_t>> at;
    for (std::size_t l = 0; l < levels.size(); ++l) {
      for (std::size_t t = 0; t < levels[l].tasks.size(); ++t) {
        const auto& stages = levels[l].tasks[t].stages;
        for (std::size_t s = 0; s < stages.size(); ++s)
          ASSERT_TRUE(at.emplace(plan.stages[stages[s]].key(), std::tuple(l, t, s)).second);
      }
    }
    ASSERT_EQ(at.size(), plan.stages.size());
    for (const Plan::Stage& stage : plan.stages) {
      const auto [level, task, place] = at.at(stage.key());
      for (const std::string& input : stage.inputs) {
        const auto [input_level, input_task, input_place] = at.at(input);
        ASSERT_TRUE(input_level < level ||
                    (input_level == level && input_task == task && input_place < place))
            << "seed " << seed;
      }
    }
  }
}

}  // namespace
}  // namespace itera
