// itera-lab plan, as text and as JSON.
#include "cli/plan_command.hpp"

#include "base/json.hpp"
#include "program.hpp"

namespace itera::cli {
namespace {

class PlanCommand : public Program {};

TEST_F(PlanCommand, NewThenCachedThenStale) {
  EXPECT_EQ(run("plan trial.yaml").out,
            "new     KEY  prepare text\n"
            "new     KEY  train itera with adamw\n"
            "new     KEY  evaluate perplexity of f32\n"
            "new     KEY  compress fp16\n"
            "new     KEY  evaluate perplexity of fp16\n"
            "2 points, 5 stages: 5 new, 0 cached, 0 stale\n");
  ASSERT_EQ(run("run -q trial.yaml").code, 0);
  EXPECT_EQ(run("run --dry-run trial.yaml -s 'compression[0].form=bf16'").out,
            "cached  KEY  prepare text\n"
            "cached  KEY  train itera with adamw\n"
            "cached  KEY  evaluate perplexity of f32\n"
            "stale   KEY  compress fp16                       fp16.form f16 -> bf16\n"
            "stale   KEY  evaluate perplexity of fp16 (bf16)  its checkpoint changed\n"
            "2 points, 5 stages: 0 new, 3 cached, 2 stale\n");
}

TEST_F(PlanCommand, Json) {
  const Said said = run("plan trial.yaml --json");
  const Values json = parse_json(file("out.txt"), "plan");
  EXPECT_EQ(json["points"].size(), 2U);
  EXPECT_EQ(json["stages"][0]["state"], "new");
  EXPECT_EQ(json["stages"][0]["kind"], "prepare");
}

TEST_F(PlanCommand, MissingFile) {
  const Said said = run("plan trial.yaml -s data.path=none.txt");
  EXPECT_EQ(said.code, 4);
  EXPECT_EQ(said.err,
            "itera-lab: data.path: no such file: \"none.txt\"; name another with "
            "-s data.path=FILE\n");
  EXPECT_EQ(run("plan none.yaml").code, 4);
}

TEST_F(PlanCommand, FaultySpec) {
  const Said said = run("plan trial.yaml -s training.steps=0");
  EXPECT_EQ(said.code, 3);
  EXPECT_EQ(said.out, "");
}

}  // namespace
}  // namespace itera::cli
