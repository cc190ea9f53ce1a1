// The report of golden_run/, byte for byte. After a wanted change of the report, write the expected
// files anew with
//   ITERA_WRITE_GOLDEN=1 build/dev/bin/report_tests --gtest_filter='Golden*'
// and read their difference before committing it. The numbers of that run are made up.
#include "report/report.hpp"

#include <gmock/gmock.h>

#include <cstdlib>

#include "base/files.hpp"
#include "csv_reader.hpp"

namespace fs = std::filesystem;

namespace itera {
namespace {

const fs::path golden = fs::path(ITERA_SOURCE_DIR) / "tests/report/golden_run";

void expect_file(const std::string& name, const std::string& text) {
  if (std::getenv("ITERA_WRITE_GOLDEN") != nullptr) write_file(golden / name, text);
  EXPECT_EQ(text, read_file(golden / name)) << name << " differs";
}

TEST(Golden, Report) {
  const Report report = make_report(golden);
  expect_file("report.md", report.markdown);
  expect_file("results.csv", report.csv);
}

TEST(Golden, Published) {
  const Report report = make_published_report(golden);
  expect_file("published.md", report.markdown);
  expect_file("published.csv", report.csv);
  EXPECT_THAT(report.markdown, testing::Not(testing::HasSubstr("/home")));
  EXPECT_THAT(report.csv, testing::Not(testing::HasSubstr("/home")));
}

TEST(Golden, TheSameFromACopyOfTheFolder) {
  const fs::path copy = fs::temp_directory_path() / "itera_report_golden_copy";
  fs::remove_all(copy);
  fs::copy(golden, copy, fs::copy_options::recursive);
  const Report here = make_report(golden), there = make_report(copy);
  fs::remove_all(copy);
  EXPECT_EQ(here.markdown, there.markdown);
  EXPECT_EQ(here.csv, there.csv);
}

TEST(Golden, CsvHasOneRowAPoint) {
  const auto records = read_csv(make_report(golden).csv);
  ASSERT_EQ(records.size(), 5U);
  for (const auto& row : records) EXPECT_EQ(row.size(), records[0].size());
}

}  // namespace
}  // namespace itera
