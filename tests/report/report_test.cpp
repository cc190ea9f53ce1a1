// The reports of golden_run/ and golden_seeds/, byte for byte. After a wanted change of the report,
// write the expected files anew with
//   ITERA_WRITE_GOLDEN=1 build/dev/bin/report_tests --gtest_filter='Golden*'
// and read their difference before committing it. The numbers of these runs are made up.
#include "report/report.hpp"

#include <gmock/gmock.h>

#include <cstdlib>

#include "base/files.hpp"
#include "csv_reader.hpp"

namespace fs = std::filesystem;

namespace itera {
namespace {

const fs::path golden = fs::path(ITERA_SOURCE_DIR) / "tests/report/golden_run",
               seeds = fs::path(ITERA_SOURCE_DIR) / "tests/report/golden_seeds";

void expect_file(const fs::path& file, const std::string& text) {
  if (std::getenv("ITERA_WRITE_GOLDEN") != nullptr) write_file(file, text);
  EXPECT_EQ(text, read_file(file)) << file << " differs";
}

TEST(Golden, Report) {
  const Report report = make_report(golden);
  expect_file(golden / "report.md", report.markdown);
  expect_file(golden / "report.svg", report.svg);
  expect_file(golden / "results.csv", report.csv);
}

TEST(Golden, Published) {
  const Report report = make_published_report(golden);
  expect_file(golden / "published.md", report.markdown);
  expect_file(golden / "published.csv", report.csv);
  EXPECT_THAT(report.markdown, testing::Not(testing::HasSubstr("/home")));
  EXPECT_THAT(report.csv, testing::Not(testing::HasSubstr("/home")));
}

TEST(Golden, SweepOverSeeds) {
  const Report report = make_report(seeds);
  expect_file(seeds / "report.md", report.markdown);
  expect_file(seeds / "report.svg", report.svg);
  expect_file(seeds / "results.csv", report.csv);
}

TEST(Golden, TheTableIsTheOneThatTheResultBeginsWith) {
  for (const fs::path& run : {golden, seeds}) {
    const std::string table = make_report(run).table;
    EXPECT_THAT(table, testing::MatchesRegex("\\| model [^\n]+\n\\|[-:| ]+\n(\\| [^\n]+\n)+"));
    EXPECT_THAT(read_file(run / "report.md"),
                testing::HasSubstr("\n## Result\n\n" + table + "\n- "));
  }
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

TEST(MarkdownShowing, OnlyThePictureHasAnotherName) {
  Report report = make_report(golden);
  const std::string text = markdown_showing("golden.svg", report);
  EXPECT_THAT(text, testing::HasSubstr("marked](golden.svg)\n"));
  EXPECT_THAT(text, testing::Not(testing::HasSubstr("report.svg")));
  EXPECT_EQ(text.size(), report.markdown.size());  // both names are as long
  report.svg.clear();
  EXPECT_EQ(markdown_showing("golden.svg", report), report.markdown);
}

}  // namespace
}  // namespace itera
