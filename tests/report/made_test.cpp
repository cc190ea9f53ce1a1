// The section that says how a run was made: what is known, in words, and nothing of what is not.
#include "report/sections.hpp"

#include <gmock/gmock.h>

#include "sample_stage.hpp"

namespace itera::report {
namespace {

using testing::HasSubstr;
using testing::Not;

std::string made_by(Values provenance) {
  RunData run;
  run.provenance = std::move(provenance);
  return made_section(run);
}

TEST(Made, SaysWhatIsKnownAndNothingElse) {
  RunData run;
  run.provenance = {{"commit", "4d2e11a04d2e11a04d2e11a0"},
                    {"dirty", true},
                    {"version", "0.1.0"},
                    {"overrides", {"seed=1", "threads=2"}},
                    {"seed", 1},
                    {"data_seed", 0},
                    {"cpu_seconds", 2}};
  EXPECT_EQ(made_section(run),
            "## How this was made\n\n"
            "| what      | value                                       |\n"
            "|-----------|---------------------------------------------|\n"
            "| overrides | seed=1 threads=2                            |\n"
            "| itera-lab | 0.1.0, commit 4d2e11a04d2e11a0 with changes |\n"
            "| seeds     | 1, data 0                                   |\n"
            "| time      | CPU 2.0 s                                   |\n");
}

TEST(Made, ACommitIsNamedAsFarAsItIsKnown) {
  EXPECT_THAT(made_by({{"commit", "unknown"}, {"dirty", true}}), HasSubstr("| commit unknown |"));
  EXPECT_THAT(made_by({{"commit", "4d2e11a0"}}), HasSubstr("| commit 4d2e11a0 |"));
  EXPECT_THAT(made_by({{"commit", nullptr}, {"seed", 1}}), Not(HasSubstr("commit")));
}

TEST(Made, DataFilesByPathDigestAndSize) {
  const std::string text =
      made_by({{"data_files",
                {{{"path", "data/a.txt"}, {"digest", std::string(64, 'c')}, {"bytes", 2048}},
                 {{"name", "b.txt"}, {"digest", "short"}}}}});
  EXPECT_THAT(text, HasSubstr("| data/a.txt sha256 cccccccccccccccc…, 2.00 KiB; "
                              "b.txt sha256 short |"));
}

TEST(Made, TextFromElsewhereCannotBreakTheTable) {
  EXPECT_THAT(made_by({{"command", {"itera-lab", "run", "a|b.yaml"}}, {"os", "Debian\n*12*"}}),
              testing::AllOf(HasSubstr("itera-lab run a\\|b.yaml"), HasSubstr("Debian \\*12\\*")));
}

}  // namespace
}  // namespace itera::report
