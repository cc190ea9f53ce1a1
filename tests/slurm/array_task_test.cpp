// What an element of an array is given, and what it does with it.
#include "slurm/array_task.hpp"

#include <gmock/gmock.h>

#include <csignal>
#include <thread>

#include "base/files.hpp"
#include "base/json.hpp"
#include "exec/fixture.hpp"
#include "plans.hpp"
#include "slurm/job_folder.hpp"
#include "support/folder.hpp"

namespace itera {
namespace {

using testing::ElementsAre;
using testing::IsSupersetOf;
using testing_support::error_of;

TEST(ArrayTaskFile, InputsMadeElsewhereAreNeededByName) {
  const Plan plan = test::sweep_plan(1);
  const Values json = TaskFiles(plan).of({{2, 3}, 20});
  const Values& compress = json.at("stages").at(0);
  EXPECT_EQ(compress.at("inputs"), Values::array());
  EXPECT_EQ(compress.at("needs"),
            Values::array({{{"key", sha256_hex("train")}, {"label", "train"}}}));
  const Values& evaluate = json.at("stages").at(1);
  EXPECT_EQ(evaluate.at("inputs"), Values::array({sha256_hex("form0")}));
  EXPECT_EQ(evaluate.at("needs").size(), 2u);
}

TEST(ArrayTaskFile, PointsWhoseCheckpointItMakes) {
  Plan plan = test::sweep_plan(2);
  for (std::int64_t i = 0; i < 2; ++i) {
    Plan::Point point;
    point.index = i + 1;
    point.checkpoint = sha256_hex("form" + std::to_string(i));
    plan.points.push_back(point);
  }
  const Values json = TaskFiles(plan).of({{5}, 10});
  ASSERT_EQ(json.at("points").size(), 1u);
  EXPECT_EQ(json.at("points").at(0).at("index"), 2);
}

/// With the worker of the pool's tests.
class ArrayTaskRun : public test::ExecTest {
 protected:
  Ending run_all(const Element& element = {"12", 3, 0}) {
    ArrayTask all;
    for (std::size_t i = 0; i < plan.stages.size(); ++i) {
      if (plan.stages[i].label != "elsewhere") all.stages.push_back(i);
    }
    JobFolder(run_folder()).write_task(3, TaskFiles(plan).of(all));
    execution.worker = FAKE_WORKER;
    execution.abi = "tag";
    return run_array_task(run_folder(), 3, element, execution, witness);
  }
  std::vector<std::string> said() const {
    std::vector<std::string> lines;
    for (const StateLine& line : made->states()) {
      if (line.status != Status::running)
        lines.push_back(std::string(name_of(line.status)) + " " + line.message);
    }
    return lines;
  }
};

TEST_F(ArrayTaskRun, RunsItsStagesAndWritesLinesOfItsOwn) {
  add("a", "ok");
  add("b", "ok", {"a"});
  EXPECT_EQ(run_all(), Ending::done);
  EXPECT_THAT(said(), ElementsAre("done ", "done "));
  EXPECT_TRUE(made->has("state/0000000012_000003.000.jsonl"));
  EXPECT_FALSE(made->has("state.jsonl"));
}

TEST_F(ArrayTaskRun, WithoutAnInputItSkipsWhatNeedsItAndRunsTheRest) {
  add("elsewhere", "ok");
  add("a", "ok", {"elsewhere"});
  add("b", "ok", {"a"});
  add("c", "ok");
  EXPECT_EQ(run_all(), Ending::done);
  EXPECT_THAT(said(), ElementsAre("skipped its input \"elsewhere\" is not there: the task that "
                                  "makes it failed or did not run",
                                  "skipped its input \"a\" was skipped", "done "));
}

TEST_F(ArrayTaskRun, AnInputThatWasLostIsNoFailure) {
  add("elsewhere", "ok");
  run(1);
  add("a", "ok", {"elsewhere"});
  const auto metrics = folder / "cache" / plan.stages[0].key() / "metrics.json";
  std::string content = read_file(metrics);
  content.back() = content.back() == '}' ? ' ' : '}';  // of the same size: found by its digest
  std::filesystem::remove(metrics);
  write_file(metrics, content);
  plan.stages[1].task.corpus = folder / "cache" / plan.stages[0].key();
  made.reset();
  EXPECT_EQ(run_all(), Ending::done);
  EXPECT_THAT(said(), testing::Contains(testing::HasSubstr("its input \"elsewhere\" was lost")));
}

TEST_F(ArrayTaskRun, AFailureAndAGateAreTold) {
  add("a", "gate");
  EXPECT_EQ(run_all(), Ending::gate);
  add("b", "fail");
  EXPECT_EQ(run_all({"13", 0, 0}), Ending::failed);
}

TEST_F(ArrayTaskRun, TheSignalSaysWhyItStops) {
  add("a", "hang");
  witness.on_progress = [] { kill(getpid(), SIGUSR1); };
  EXPECT_EQ(run_all(), Ending::out_of_time);
  witness.on_progress = [] { kill(getpid(), SIGTERM); };
  EXPECT_EQ(run_all({"12", 3, 1}), Ending::stopped);
}

TEST_F(ArrayTaskRun, ANewerAttemptEndsTheOlder) {
  add("a", "hang");
  std::optional<Lease> newer;
  witness.on_progress = [&] {
    LeaseRules rules;
    rules.seize = true;
    newer = LeaseSeeker(JobFolder(run_folder()).attempts(3), rules).attempt();
  };
  EXPECT_EQ(run_all(), Ending::superseded);
  EXPECT_TRUE(newer.has_value());
}

}  // namespace
}  // namespace itera
