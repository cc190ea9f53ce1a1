// itera-lab run: from a spec to a report, again from the cache, with failures, interrupted.
#include "base/json.hpp"
#include "program.hpp"

namespace itera::cli {
namespace {

using testing::EndsWith;
using testing::HasSubstr;
using testing::StartsWith;

class Run : public Program {};

TEST_F(Run, FromSpecToReport) {
  const Said said = run("run trial.yaml");
  EXPECT_EQ(said.code, 0);
  EXPECT_THAT(said.out, StartsWith("| model"));
  EXPECT_THAT(said.out, HasSubstr("| fp16 "));
  EXPECT_THAT(said.out, EndsWith("|\n\nreports/trial.md reports/trial.csv\n"));
  EXPECT_THAT(said.err, HasSubstr("start   prepare text\nnote    prepare text: a note\n"
                                  "done    prepare text (T s)\n"));
  EXPECT_EQ(file("reports/trial.md"), file("runs/trial/last/report.md"));
  EXPECT_EQ(file("reports/trial.csv"), file("runs/trial/last/results.csv"));
  for (const char* name : {"spec.yaml", "resolved.json", "origins.json", "plan.json", "state.jsonl",
                           "checkpoints/0.safetensors", "checkpoints/1.safetensors"}) {
    EXPECT_TRUE(std::filesystem::exists(folder / "runs/trial/last" / name)) << name;
  }
}

TEST_F(Run, AgainIsCached) {
  run("run trial.yaml");
  const Said said = run("run trial.yaml");
  EXPECT_EQ(said.code, 0);
  EXPECT_EQ(said.err,
            "cached  prepare text\n"
            "cached  train itera with adamw\n"
            "cached  compress fp16\n"
            "cached  evaluate perplexity of f32\n"
            "cached  evaluate perplexity of fp16\n");
}

TEST_F(Run, FailureStillMakesAReport) {
  write_file(folder / "trial.yaml", spec("[{use: fp16, mode: fail}]"));
  const Said said = run("run trial.yaml");
  EXPECT_EQ(said.code, 1);
  EXPECT_THAT(said.err, HasSubstr("failed  compress fp16: loss is not a number at step 3\n"));
  EXPECT_THAT(said.err, HasSubstr("skipped evaluate perplexity of fp16 (mode=fail): its input "
                                  "\"compress fp16\" failed\n"));
  EXPECT_THAT(file("reports/trial.md"), HasSubstr("loss is not a number at step 3"));
}

TEST_F(Run, AGateThatFailsIsExitCode5UnlessMoreFailed) {
  write_file(folder / "trial.yaml", spec("[{use: fp16, mode: gate}]"));
  const Said said = run("run trial.yaml");
  EXPECT_EQ(said.code, 5);
  EXPECT_THAT(said.err, HasSubstr("failed  compress fp16: drifts by 0.2 nats a token\n"));
  EXPECT_THAT(file("reports/trial.md"), HasSubstr("drifts by 0.2 nats a token"));
  write_file(folder / "trial.yaml", spec("[]") +
                                        "sweep: {axes: {compression: [[{use: fp16, mode: "
                                        "gate}], [{use: fp16, mode: fail}]]}}\n");
  EXPECT_EQ(run("run trial.yaml").code, 1);
}

TEST_F(Run, ASweepIsOneRunWithARowForAllSeeds) {
  write_file(folder / "trial.yaml",
             spec() + "sweep:\n  axes: {\"compression[0].form\": [f16, bf16]}\n  seeds: [1, 2]\n");
  const Said said = run("run -q trial.yaml");
  EXPECT_EQ(said.code, 0);
  for (const char* row :
       {"| f32         |   2 |", "| fp16        |   2 |", "| fp16 (bf16) |   2 |"})
    EXPECT_THAT(said.out, HasSubstr(row));
  for (const char* row : {"| f32, seed=1 ", "| fp16, seed=1 ", "| fp16 (bf16), seed=2 "})
    EXPECT_THAT(file("reports/trial.md"), HasSubstr(row));
  const Values made = parse_json(file("runs/trial/last/provenance.json"), "provenance");
  EXPECT_EQ(made["seed"].dump(), "[1,2]");
  EXPECT_EQ(made["threads"], 1);
  const Values resolved = parse_json(file("runs/trial/last/resolved.json"), "resolved");
  EXPECT_EQ(resolved["sweep"]["seeds"].dump(), "[1,2]");
  EXPECT_TRUE(std::filesystem::exists(folder / "runs/trial/last/checkpoints/5.safetensors"));
}

TEST_F(Run, FaultsAreToldBeforeAFolderIsMade) {
  EXPECT_EQ(run("run trial.yaml -s training.steps=0").code, 3);
  EXPECT_EQ(run("run trial.yaml -s data.path=none.txt").code, 4);
  EXPECT_FALSE(std::filesystem::exists(folder / "runs"));
}

TEST_F(Run, FormatsAreThoseAskedFor) {
  EXPECT_THAT(run("run trial.yaml -s report.formats=[csv]").out,
              EndsWith("|\n\nreports/trial.csv\n"));
  EXPECT_FALSE(std::filesystem::exists(folder / "reports/trial.md"));
  EXPECT_TRUE(std::filesystem::exists(folder / "reports/trial.csv"));
  EXPECT_THAT(run("run trial.yaml -s report.formats=[]").out,
              EndsWith("runs/trial/ID/report.md\n"));
}

TEST_F(Run, InterruptedIsExitCode75) {
  write_file(folder / "trial.yaml", spec("[{use: fp16, mode: hang}]"));
  write_file(
      folder / "interrupt.sh",
      "cd '" + folder.string() + "'\n" +
          "'" HOME_OF_CLI
          "/bin/itera-lab' run trial.yaml >out.txt 2>err.txt &\n"
          "program=$!\n"
          "for i in $(seq 1 400); do\n"
          "  [ \"$(grep -c started runs/trial/last/state.jsonl 2>/dev/null)\" = 3 ] && break\n"
          "  sleep 0.05\n"
          "done\n"
          "kill -TERM $program\n"
          "wait $program\n");
  const int status = std::system(("sh '" + (folder / "interrupt.sh").string() + "'").c_str());
  EXPECT_EQ(WEXITSTATUS(status), 75);
  EXPECT_THAT(file("err.txt"), HasSubstr("stop    running stages save themselves"));
  EXPECT_THAT(file("err.txt"), HasSubstr("stopped compress fp16: saved; run it again to go on\n"));
  EXPECT_THAT(file("err.txt"),
              EndsWith("itera-lab: stopped; the same command goes on from here\n"));
  EXPECT_EQ(file("out.txt"), "");
}

TEST_F(Run, QuietLeavesOnlyTheTable) {
  const Said said = run("run -q trial.yaml");
  EXPECT_EQ(said.err, "");
  EXPECT_THAT(said.out, EndsWith("reports/trial.md reports/trial.csv\n"));
}

}  // namespace
}  // namespace itera::cli
