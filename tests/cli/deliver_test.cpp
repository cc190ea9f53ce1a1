// Reports go to their readers: files with the picture beside them, and the table of the result.
#include "cli/deliver.hpp"

#include "program.hpp"

namespace itera::cli {
namespace {

class Deliver : public Program {};

/// A run of three points, all with a size and bits per byte.
RunFolder drawable(const std::filesystem::path& path) {
  std::filesystem::create_directories(path);
  RunFolder run(path);
  Values plan = {{"points", Values::array()}, {"stages", Values::array()}};
  for (int i = 0; i < 3; ++i) {
    const std::string key = std::to_string(i);
    plan["points"].push_back(
        {{"index", i}, {"twin", i == 0}, {"label", "m" + key}, {"stages", {key}}});
    plan["stages"].push_back({{"key", key}, {"kind", "evaluate"}});
    run.append_state({key, Status::done});
    run.write("metrics/" + key + ".json", {{"records",
                                            {{{"name", "file_bytes"}, {"value", 100 * (i + 1)}},
                                             {{"name", "bits_per_byte"}, {"value", 3 - i}}}}});
  }
  run.write("plan.json", plan);
  return run;
}

TEST_F(Deliver, ThePictureLiesBesideEveryMarkdownUnderItsName) {
  std::filesystem::current_path(folder);
  const RunFolder run = drawable(folder / "drawable");
  const Delivered report = write_report(run, "some", {"md", "csv"});
  EXPECT_EQ(report.files, "reports/some.md reports/some.svg reports/some.csv");
  EXPECT_THAT(report.table, testing::StartsWith("| model"));
  EXPECT_EQ(file("reports/some.svg"), file("drawable/report.svg"));
  EXPECT_THAT(file("reports/some.md"), testing::HasSubstr("](some.svg)"));
  EXPECT_THAT(file("drawable/report.md"), testing::HasSubstr("](report.svg)"));
}

TEST_F(Deliver, NoPictureWithoutMarkdown) {
  std::filesystem::current_path(folder);
  EXPECT_EQ(write_report(drawable(folder / "drawable"), "some", {"csv"}).files, "reports/some.csv");
  EXPECT_FALSE(std::filesystem::exists("reports/some.svg"));
}

TEST_F(Deliver, APictureOfBeforeDoesNotStay) {
  std::filesystem::current_path(folder);
  const RunFolder run = drawable(folder / "drawable");
  write_report(run, "some", {"md"});
  Values plan = run.read("plan.json");
  plan["points"].erase(2);
  run.write("plan.json", plan);
  EXPECT_EQ(write_report(run, "some", {"md"}).files, "reports/some.md");
  EXPECT_FALSE(std::filesystem::exists("reports/some.svg"));
  EXPECT_FALSE(std::filesystem::exists("drawable/report.svg"));
}

}  // namespace
}  // namespace itera::cli
