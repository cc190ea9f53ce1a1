// Reading a run folder: what a point is, and what is said when it cannot be understood.
#include "report/run_data.hpp"

#include <gmock/gmock.h>

#include "itera/error.hpp"
#include "sample_run.hpp"

namespace itera::report {
namespace {

class RunDataTest : public SampleRun {
 protected:
  std::string message(Fault fault) {
    try {
      read_run(path);
    } catch (const Error& error) {
      EXPECT_EQ(error.fault(), fault);
      return error.what();
    }
    ADD_FAILURE() << "was read";
    return {};
  }
};

TEST_F(RunDataTest, LastStateCountsAndTwinComesFirst) {
  add_point("f32", metrics({record("a", 1)}), "started");
  add_point("fp16", metrics({record("a", 2)}), "stopped");
  plan["points"][0]["twin"] = false;
  plan["points"][1]["twin"] = true;
  folder.write("plan.json", plan);
  write_state({{"key", "0"}, {"status", "done"}, {"seconds", 2.5}});
  write_state({{"key", "0"}, {"status", "cached"}, {"message", nullptr}});
  const RunData run = read_run(path);
  EXPECT_EQ(run.points[0].label, "fp16");
  EXPECT_EQ(status_of(run, run.points[0]), PointStatus::incomplete);
  EXPECT_EQ(status_of(run, run.points[1]), PointStatus::complete);
  EXPECT_EQ(run.stages[0].cost.seconds, 2.5);
  EXPECT_EQ(run.number(run.points[1], "a"), 1);
  EXPECT_FALSE(run.number(run.points[1], "b"));
}

TEST_F(RunDataTest, QuestionIsTheFirstCommentThatAsks) {
  add_point("f32", Values());
  folder.write_text("spec.yaml",
                    "# yaml-language-server: $schema=x\n#\n#  Is it good?\n# Yes.\nname: x # no\n");
  EXPECT_EQ(read_run(path).question, "Is it good?");
  folder.write_text("spec.yaml", "name: x\n");
  EXPECT_EQ(read_run(path).question, "");
}

TEST_F(RunDataTest, FolderWithoutPlanIsNoRun) {
  EXPECT_THAT(message(Fault::missing),
              testing::HasSubstr("is not the folder of a run: it has no plan.json"));
}

TEST_F(RunDataTest, DamagedFilesAreNamed) {
  add_point("f32", Values());
  folder.write_text("plan.json", "{\"points\":");
  EXPECT_THAT(message(Fault::invalid), testing::HasSubstr("plan.json"));
  folder.write("plan.json", {{"points", 3}});
  EXPECT_THAT(message(Fault::invalid), testing::HasSubstr("cannot be understood"));
  plan["points"][0]["stages"] = {"unknown"};
  folder.write("plan.json", plan);
  EXPECT_THAT(message(Fault::invalid), testing::HasSubstr("\"unknown\""));
}

}  // namespace
}  // namespace itera::report
