// The table out of a report.
#include "cli/deliver.hpp"

#include "program.hpp"

namespace itera::cli {
namespace {

class Deliver : public Program {};

TEST_F(Deliver, TableIsTheFirstBlockOfTheResult) {
  const RunFolder run(folder);
  write_file(folder / "report.md", "# x\n\n## Result\n\n| a |\n|---|\n| 1 |\n\n- note\n");
  EXPECT_EQ(result_table(run), "| a |\n|---|\n| 1 |\n");
  write_file(folder / "report.md", "# x\n");
  EXPECT_EQ(result_table(run), "");
}

}  // namespace
}  // namespace itera::cli
