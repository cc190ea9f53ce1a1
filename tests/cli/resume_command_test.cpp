// itera-lab resume: after an interruption, after a failure, after the binaries moved.
#include "cli/resume_command.hpp"

#include "program.hpp"

namespace itera::cli {
namespace {

using testing::HasSubstr;
using testing::Not;

class ResumeCommand : public Program {
 protected:
  /// A run that was told to stop while its compression hung.
  void stopped() {
    write_file(folder / "trial.yaml", spec("[{use: fp16, mode: hang_once}]"));
    const Said said = script(
        "$LAB run trial.yaml >run.txt 2>&1 &\n"
        "wait_for '$LAB status 2>/dev/null | grep -q \"^running .*compress\"' || exit 9\n"
        "$LAB cancel last\n"
        "wait $!\n");
    ASSERT_EQ(said.code, 75) << said.err;
    ASSERT_EQ(said.out, "trial/ID stopped; `itera-lab resume trial/ID` goes on\n");
  }
  std::size_t runs() {
    return static_cast<std::size_t>(
        std::distance(std::filesystem::directory_iterator(folder / "runs/trial"), {}));
  }
};

TEST_F(ResumeCommand, GoesOnInTheSameFolder) {
  stopped();
  const Said said = run("resume last");
  EXPECT_EQ(said.code, 0) << said.err;
  EXPECT_THAT(said.err, HasSubstr("cached  train itera with adamw\n"));
  EXPECT_THAT(said.err, HasSubstr("done    compress fp16"));
  EXPECT_THAT(said.out, HasSubstr("reports/trial.md reports/trial.csv\n"));
  EXPECT_EQ(runs(), 2U) << "one run, and last";
  EXPECT_THAT(run("status").out, HasSubstr("complete"));
  const Said again = run("resume last");
  EXPECT_EQ(again.code, 0);
  EXPECT_THAT(again.err, Not(HasSubstr("done ")));
}

TEST_F(ResumeCommand, WhatFailedIsLeftToRetry) {
  write_file(folder / "trial.yaml", spec("[{use: fp16, mode: crash_once}]"));
  EXPECT_EQ(run("run trial.yaml").code, 1);
  Said said = run("resume last");
  EXPECT_EQ(said.code, 1);
  EXPECT_THAT(said.err, HasSubstr("failed  compress fp16: the worker ended: signal SIGSEGV"));
  EXPECT_THAT(said.err, Not(HasSubstr("start   compress")));
  said = run("retry --failed last");
  EXPECT_EQ(said.code, 0) << said.err;
  EXPECT_THAT(said.err, HasSubstr("done    compress fp16"));
  EXPECT_THAT(file("reports/trial.md"), Not(HasSubstr("SIGSEGV")));
}

TEST_F(ResumeCommand, GateStaysAGate) {
  write_file(folder / "trial.yaml", spec("[{use: fp16, mode: gate}]"));
  EXPECT_EQ(run("run trial.yaml").code, 5);
  EXPECT_EQ(run("resume last").code, 5);
}

TEST_F(ResumeCommand, SpecIsTheOneOfTheRun) {
  stopped();
  write_file(folder / "trial.yaml", "nonsense");
  EXPECT_EQ(run("resume last").code, 0);
}

TEST_F(ResumeCommand, StopsWhereKeysMoved) {
  run("run trial.yaml -s training.steps=7");
  write_file(folder / "text.txt", "another text");
  const Said said = run("resume last");
  EXPECT_EQ(said.code, 3);
  EXPECT_THAT(said.err, HasSubstr("5 of 5 stages of \"trial/ID\" are other stages now and would "
                                  "run anew; --replan accepts that:\n"
                                  "  prepare text: data.path has another content\n"
                                  "  train itera with adamw: its corpus changed\n"));
  const Said accepted = run("resume last --replan");
  EXPECT_EQ(accepted.code, 0);
  EXPECT_THAT(accepted.err, HasSubstr("done    prepare text"));
  EXPECT_EQ(run("resume last").code, 0);
}

TEST_F(ResumeCommand, RunThatIsDrivenIsLeftAlone) {
  write_file(folder / "trial.yaml", spec("[{use: fp16, mode: hang}]"));
  const Said said = script(
      "$LAB run trial.yaml >run.txt 2>&1 &\n"
      "wait_for '$LAB status 2>/dev/null | grep -q \"^running .*compress\"' || exit 9\n"
      "$LAB resume last\n"
      "code=$?\n"
      "$LAB cancel last >/dev/null\n"
      "exit $code\n");
  EXPECT_EQ(said.code, 1);
  EXPECT_THAT(said.err, HasSubstr("drives the run \"trial/ID\" already; see `itera-lab status "));
}

TEST_F(ResumeCommand, OfNothing) { EXPECT_EQ(run("resume last").code, 4); }

}  // namespace
}  // namespace itera::cli
