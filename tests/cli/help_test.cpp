// Help: every command has an example that works, fits a screen, and says what its options are.
#include "cli/help.hpp"

#include <algorithm>
#include <sstream>

#include "program.hpp"

namespace itera::cli {
namespace {

using testing::HasSubstr;

class Help : public Program {};

constexpr const char* commands[] = {"",       "run",      "plan",         "validate",
                                    "show",   "plugins",  "plugins show", "plugins readme",
                                    "report", "generate", "status",       "logs",
                                    "resume", "retry",    "cancel",       "runs",
                                    "clean",  "compare"};

TEST_F(Help, FitsAScreenAndBeginsWithExamples) {
  for (const std::string command : commands) {
    const Said said = run(command + " --help");
    EXPECT_EQ(said.code, 0) << command;
    EXPECT_EQ(said.err, "") << command;
    EXPECT_LE(std::count(said.out.begin(), said.out.end(), '\n'), 42) << said.out;
    std::istringstream lines(said.out);
    for (std::string line; std::getline(lines, line);) EXPECT_LE(line.size(), 110U) << line;
    EXPECT_LT(said.out.find("examples:\n  itera-lab"), said.out.find("usage: ")) << said.out;
  }
}

TEST_F(Help, OfTheProgramNamesExitCodes) {
  const std::string text = run("-h").out;
  EXPECT_THAT(text, HasSubstr("usage: itera-lab [COMMAND] [OPTIONS]"));
  EXPECT_THAT(text, HasSubstr("75 stopped: run it again to go on"));
}

TEST_F(Help, DoesNotNameWhatOnlyProgramsCall) {
  EXPECT_THAT(run("--help").out, testing::Not(HasSubstr("slurm-task")));
}

TEST_F(Help, OfACommand) {
  EXPECT_EQ(
      run("plan -h").out,
      R"(itera-lab plan: say what a run would do: what is new, cached, stale or failed, and why

examples:
  itera-lab plan experiments/phase8_fp16.yaml
  itera-lab plan experiments/phase8_fp16.yaml -s training.steps=500
  itera-lab plan experiments/phase8_fp16.yaml --tensors

usage: itera-lab plan SPEC [OPTIONS]

arguments:
  SPEC  the experiment, a YAML file

options:
  -h, --help            say this
  -s, --set PATH=VALUE  set a value of the spec; can be given again
      --json            for programs
      --tensors         what becomes of every tensor, and the bytes it will take

`itera-lab --help` lists options of every command
)");
}

}  // namespace
}  // namespace itera::cli
