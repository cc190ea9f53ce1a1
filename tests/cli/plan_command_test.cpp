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

TEST_F(PlanCommand, ASweepSharesWhatIsEqual) {
  write_file(folder / "trial.yaml",
             spec() + "sweep:\n  axes: {\"compression[0].form\": [f16, bf16]}\n  seeds: [1, 2]\n");
  EXPECT_EQ(run("plan trial.yaml").out,
            "new     KEY  prepare text\n"
            "new     KEY  train itera with adamw for f32, seed=1\n"
            "new     KEY  evaluate perplexity of f32, seed=1\n"
            "new     KEY  compress fp16 for fp16, seed=1\n"
            "new     KEY  evaluate perplexity of fp16, seed=1\n"
            "new     KEY  compress fp16 for fp16 (bf16), seed=1\n"
            "new     KEY  evaluate perplexity of fp16 (bf16), seed=1\n"
            "new     KEY  train itera with adamw for f32, seed=2\n"
            "new     KEY  evaluate perplexity of f32, seed=2\n"
            "new     KEY  compress fp16 for fp16, seed=2\n"
            "new     KEY  evaluate perplexity of fp16, seed=2\n"
            "new     KEY  compress fp16 for fp16 (bf16), seed=2\n"
            "new     KEY  evaluate perplexity of fp16 (bf16), seed=2\n"
            "6 points, 13 stages: 13 new, 0 cached, 0 stale\n");
}

TEST_F(PlanCommand, ACheckpointIsImported) {
  write_file(folder / "some.pt", "weights");
  write_file(folder / "trial.yaml",
             "name: trial\ndata: {use: text, path: text.txt}\n"
             "checkpoint: {path: some.pt, partial: true}\ncompression: [{use: fp16}]\n"
             "evaluation: [{use: perplexity}]\n");
  EXPECT_EQ(run("plan trial.yaml").out,
            "new     KEY  prepare text\n"
            "new     KEY  import some.pt\n"
            "new     KEY  evaluate perplexity of some\n"
            "new     KEY  compress fp16\n"
            "new     KEY  evaluate perplexity of fp16\n"
            "2 points, 5 stages: 5 new, 0 cached, 0 stale\n");
  EXPECT_THAT(run("plan trial.yaml -s checkpoint=none.pt").err,
              testing::HasSubstr("none.pt\"; name another with -s checkpoint=FILE\n"));
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
