// New, cached, stale, failed and why.
#include "plan/standing.hpp"

#include "fixture.hpp"
#include "store/run.hpp"

namespace itera::test {
namespace {

using State = Standing::State;

class StandingTest : public PlanTest {
 protected:
  /// Publishes every stage that does not measure time.
  void finish_all() {
    const Cache cache(around.cache);
    for (const Plan::Stage& stage : plan().stages) {
      if (!stage.measures_time)
        cache.publish(cache.begin(stage.key()), stage.key(), {{"hashed", stage.task.hashed}});
    }
  }
  std::map<std::string, Standing> now() const {
    std::map<std::string, Standing> result;
    const Plan made = plan();
    const std::vector<Standing> found = standings(made, Cache(around.cache));
    for (std::size_t i = 0; i < found.size(); ++i) result[made.stages[i].label] = found[i];
    return result;
  }
};

TEST_F(StandingTest, NewThenCached) {
  EXPECT_EQ(now().at("prepare text").state, State::fresh);
  finish_all();
  EXPECT_EQ(now().at("prepare text").state, State::cached);
  EXPECT_EQ(now().at("compress fp16").state, State::cached);
  EXPECT_EQ(now().at("evaluate latency of f32").state, State::fresh);
  EXPECT_EQ(now().at("evaluate latency of f32").why, "measures time: runs alone, in every run");
}

TEST_F(StandingTest, StaleSaysWhatChanged) {
  finish_all();
  experiment.training->parameters["steps"] = 500;
  auto found = now();
  EXPECT_EQ(found.at("prepare text").state, State::cached);
  EXPECT_EQ(found.at("train itera with adamw").state, State::stale);
  EXPECT_EQ(found.at("train itera with adamw").why, "training.steps 600 -> 500");
  EXPECT_EQ(found.at("compress fp16").why, "its checkpoint changed, its twin changed");
  experiment.training->parameters["steps"] = 600;

  plugin_named("fp16").digest = "new";
  experiment.compression[0].parameters["form"] = "bf16";
  EXPECT_EQ(now().at("compress fp16").why, "fp16.form f16 -> bf16, plugin fp16 was rebuilt");
}

TEST_F(StandingTest, WhatFailedLastSaysSoUntilItIsDone) {
  const RunFolder run = RunFolder::create(folder / "runs", "trial");
  run.write("plan.json", Values::object());
  Cache(around.cache).remember_run(run.path());
  const std::string key = plan().stages[0].key();
  run.append_state({key, Status::failed, "no text\nat all"});
  const Standing found = now().at("prepare text");
  EXPECT_EQ(found.state, State::failed);
  EXPECT_EQ(found.why, "no text in trial/" + run.path().filename().string());
  EXPECT_STREQ(name_of(found.state), "failed");
  run.append_state({key, Status::done});
  EXPECT_EQ(now().at("prepare text").state, State::fresh);
}

TEST_F(StandingTest, ImportsAreCompared) {
  experiment.model.reset();
  experiment.training.reset();
  experiment.checkpoint = (folder / "some.pt").string();
  std::ofstream(folder / "some.pt") << "weights";
  finish_all();
  experiment.partial = true;
  EXPECT_EQ(now().at("import some.pt").why, "checkpoint.partial false -> true");
}

TEST_F(StandingTest, NearestOfSeveral) {
  finish_all();
  experiment.training->parameters["steps"] = 500;
  experiment.threads = 2;
  finish_all();
  experiment.training->parameters["steps"] = 400;
  EXPECT_EQ(now().at("train itera with adamw").why, "training.steps 500 -> 400");
}

TEST_F(StandingTest, ManyChangesAreCounted) {
  finish_all();
  around.abi = "other";
  around.binaries = {{"libitera.so", "2"}, {"itera-worker", "2"}};
  plugin_named("text").digest = "new";
  EXPECT_EQ(now().at("prepare text").why,
            "the ABI tag changed, itera-worker was rebuilt, libitera.so was rebuilt "
            "and 1 more");
}

}  // namespace
}  // namespace itera::test
