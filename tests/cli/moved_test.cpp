// Which stages became others since a run was planned, and why.
#include "cli/moved.hpp"

#include <gmock/gmock.h>

#include "base/files.hpp"
#include "support/folder.hpp"

namespace itera::cli {
namespace {

class MovedTest : public testing_support::InFolder {
 protected:
  void add(const std::string& label, char key, const Values& hashed) {
    Plan::Stage stage;
    stage.label = label;
    stage.task.key = std::string(64, key);
    stage.task.hashed = hashed;
    plan.stages.push_back(stage);
  }
  void publish(char key, const Values& hashed) {
    const auto stage = cache.begin(std::string(64, key));
    write_file(stage / "metrics.json", "{}");
    cache.publish(stage, std::string(64, key), {{"hashed", hashed}});
  }
  static RunRecord::Stage old_stage(const char* label, char key) {
    RunRecord::Stage stage;
    stage.key = std::string(64, key);
    stage.label = label;
    return stage;
  }
  Plan plan;
  Cache cache{folder / "cache"};
};

TEST_F(MovedTest, SameKeysHaveNotMoved) {
  add("train", 'a', {});
  EXPECT_TRUE(moved_stages({old_stage("train", 'a')}, plan, cache).empty());
}

TEST_F(MovedTest, SaysWhatDiffersWhereTheFormerOneIsCached) {
  publish('a', {{"seed", 1}});
  publish('b', {{"seed", 2}});
  add("train", 'a', {{"seed", 1}});
  add("train", 'c', {{"seed", 3}});
  add("compress", 'd', {});
  add("evaluate", 'e', {});
  const std::vector<RunRecord::Stage> before{old_stage("train", 'a'), old_stage("train", 'b'),
                                             old_stage("compress", 'x')};
  EXPECT_THAT(moved_stages(before, plan, cache),
              testing::ElementsAre("train: seed 2 -> 3", "compress", "evaluate"));
}

}  // namespace
}  // namespace itera::cli
