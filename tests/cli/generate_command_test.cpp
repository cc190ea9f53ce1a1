// itera-lab generate: which checkpoint the worker is handed, and with what.
#include "program.hpp"

namespace itera::cli {
namespace {

using testing::HasSubstr;

class Generate : public Program {};

TEST_F(Generate, LastCheckpointOfARun) {
  run("run -q trial.yaml");
  const Said said = run("generate last --prompt 'In the' --temperature 0 --seed 3");
  EXPECT_EQ(said.code, 0);
  EXPECT_THAT(said.out, HasSubstr("--checkpoint=runs/trial/ID/checkpoints/1.safetensors\n"));
  EXPECT_THAT(said.out, HasSubstr("--prompt=In the\n--max-tokens=100\n--temperature=0\n"
                                  "--top-k=40\n--seed=3\n--threads=1\n"));
  EXPECT_THAT(said.out, HasSubstr("/sample.itera.so\n"));
  EXPECT_THAT(run("generate trial/last --point 0 --prompt x").out,
              HasSubstr("checkpoints/0.safetensors\n"));
}

TEST_F(Generate, CopiedCheckpoint) {
  write_file(folder / "copy.safetensors", "weights");
  EXPECT_THAT(run("generate copy.safetensors --prompt x").out,
              HasSubstr("--checkpoint=copy.safetensors\n"));
}

TEST_F(Generate, AnEmptyPromptIsRefused) {
  write_file(folder / "copy.safetensors", "weights");
  const Said said = run("generate copy.safetensors --prompt ''");
  EXPECT_EQ(said.code, 2);
  EXPECT_EQ(said.err, "itera-lab: the prompt is empty: give --prompt at least one character\n");
}

TEST_F(Generate, WhatIsNotThere) {
  EXPECT_EQ(run("generate last --prompt x").code, 4);
  run("run -q trial.yaml");
  const Said neither = run("generate nosuch.safetensors --prompt x");
  EXPECT_EQ(neither.code, 4);
  EXPECT_EQ(neither.err,
            "itera-lab: no checkpoint file \"nosuch.safetensors\" and no run "
            "'nosuch.safetensors' under 'runs': expected a folder, NAME, NAME/ID or last; "
            "there are: trial/ID\n");
  const Said said = run("generate last --point 7 --prompt x");
  EXPECT_EQ(said.code, 4);
  EXPECT_THAT(said.err, HasSubstr("itera-lab: point 7 of run \"runs/trial/ID\" has no checkpoint"));
}

}  // namespace
}  // namespace itera::cli
