// Slips on the command line: exit code 2, and the word that was probably meant.
#include "cli/usage.hpp"

#include "program.hpp"

namespace itera::cli {
namespace {

class Usage : public Program {
 protected:
  std::string fault(const std::string& words) {
    const Said said = run(words);
    EXPECT_EQ(said.code, 2) << words;
    EXPECT_EQ(said.out, "") << words;
    return said.err;
  }
};

TEST_F(Usage, UnknownCommand) {
  EXPECT_EQ(fault("rn trial.yaml"),
            "itera-lab: unknown command \"rn\", did you mean \"run\"?\nsee `itera-lab --help`\n");
  EXPECT_EQ(fault("plugins shwo fp16"),
            "itera-lab: unknown command \"shwo\", did you mean \"show\"?\n"
            "see `itera-lab plugins --help`\n");
  EXPECT_EQ(fault("bake"), "itera-lab: unknown command \"bake\"\nsee `itera-lab --help`\n");
}

TEST_F(Usage, UnknownOption) {
  EXPECT_EQ(fault("run trial.yaml --job 3"),
            "itera-lab: unknown option \"--job\", did you mean \"--jobs\"?\n"
            "see `itera-lab run --help`\n");
  EXPECT_EQ(fault("plan trial.yaml --quite"),
            "itera-lab: unknown option \"--quite\", did you mean \"--quiet\"?\n"
            "see `itera-lab plan --help`\n");
}

TEST_F(Usage, MissingOrSuperfluousArgument) {
  EXPECT_EQ(fault("run"), "itera-lab: SPEC is required\nsee `itera-lab run --help`\n");
  EXPECT_EQ(fault("show trial.yaml other.yaml"),
            "itera-lab: unexpected argument \"other.yaml\"\nsee `itera-lab show --help`\n");
  EXPECT_EQ(fault("run trial.yaml -j"),
            "itera-lab: option \"--jobs\" needs a value\nsee `itera-lab run --help`\n");
}

TEST_F(Usage, ValueOutOfRange) {
  EXPECT_EQ(fault("run trial.yaml -j 0"),
            "itera-lab: --jobs: Value 0 not in range 1 to 1024\nsee `itera-lab run --help`\n");
}

}  // namespace
}  // namespace itera::cli
