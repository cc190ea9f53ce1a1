// The run of tests/golden, which an earlier version carried out in parts and reported: what is read
// from its folder today says the same. Words may change, columns may be added, and one that never
// had a figure may go.
#include <gmock/gmock.h>

#include <algorithm>

#include "csv_reader.hpp"
#include "report/report.hpp"
#include "support/golden.hpp"

namespace itera {
namespace {

using testing::HasSubstr;

TEST(GoldenFiles, EveryFigureOfTheCsv) {
  const auto before = read_csv(read_file(testing_support::golden_run() / "results.csv")),
             now = read_csv(make_report(testing_support::golden_run()).csv);
  ASSERT_EQ(now.size(), before.size());
  for (std::size_t column = 0; column < before[0].size(); ++column) {
    const std::string& name = before[0][column];
    const auto found = std::ranges::find(now[0], name);
    const auto at = static_cast<std::size_t>(found - now[0].begin());
    for (std::size_t row = 1; row < before.size(); ++row) {
      const std::string figure = at < now[row].size() ? now[row][at] : "";
      EXPECT_EQ(figure, before[row][column]) << name << ", row " << row;
    }
  }
}

TEST(GoldenFiles, TheFiguresOfTheReport) {
  const std::string report = make_report(testing_support::golden_run()).markdown;
  EXPECT_THAT(report, HasSubstr("# golden\n\nWhat did this version write?\n\n4 of 4 points"));
  // the twin and the compressed model over both seeds, then one by one
  for (const char* figures : {"6.9380 ± 0.0345", "197.2 ± 5.2", "6.9505 ± 0.0547", "199.1 ± 8.3",
                              "3.47×", "9.35", "0.0124 ± 0.0202", "6.9891", "6.9118"}) {
    EXPECT_THAT(report, HasSubstr(figures));
  }
}

}  // namespace
}  // namespace itera
