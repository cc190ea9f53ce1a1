// itera-lab report: the same bytes again, from the run folder alone.
#include "program.hpp"

namespace itera::cli {
namespace {

using testing::EndsWith;
using testing::HasSubstr;

class ReportCommand : public Program {};

TEST_F(ReportCommand, SameBytesAgain) {
  run("run trial.yaml");
  const std::string markdown = file("reports/trial.md"), csv = file("reports/trial.csv");
  std::filesystem::remove_all(folder / "reports");
  std::filesystem::remove_all(folder / "cache");
  const Said said = run("report last");
  EXPECT_EQ(said.code, 0);
  EXPECT_THAT(said.out, EndsWith("\nreports/trial.md reports/trial.csv\n"));
  EXPECT_EQ(file("reports/trial.md"), markdown);
  EXPECT_EQ(file("reports/trial.csv"), csv);
}

TEST_F(ReportCommand, Published) {
  run("run trial.yaml -s data.path=\"$PWD/text.txt\"");
  const Said said = run("report trial/last --publish");
  EXPECT_THAT(said.out, EndsWith("\nreports/published/trial.md reports/published/trial.csv\n"));
  for (const char* name : {"reports/published/trial.md", "reports/published/trial.csv"}) {
    EXPECT_THAT(file(name), testing::Not(HasSubstr(folder.string()))) << name;
  }
}

TEST_F(ReportCommand, FormatsAreThoseOfTheSpec) {
  run("run trial.yaml -s report.formats=[csv]");
  std::filesystem::remove_all(folder / "reports");
  EXPECT_THAT(run("report last --publish").out, EndsWith("\nreports/published/trial.csv\n"));
  EXPECT_TRUE(std::filesystem::exists(folder / "reports/trial.csv"));
  EXPECT_FALSE(std::filesystem::exists(folder / "reports/trial.md"));
  EXPECT_FALSE(std::filesystem::exists(folder / "reports/published/trial.md"));
}

TEST_F(ReportCommand, NoSuchRun) {
  const Said said = run("report last");
  EXPECT_EQ(said.code, 4);
  EXPECT_THAT(said.err, HasSubstr("no run 'last' under 'runs'"));
}

}  // namespace
}  // namespace itera::cli
