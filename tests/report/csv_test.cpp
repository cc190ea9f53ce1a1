// results.csv read back by an independent reader.
#include "report/csv.hpp"

#include <gmock/gmock.h>

#include <map>

#include "csv_reader.hpp"
#include "report/report.hpp"
#include "sample_run.hpp"

namespace itera::report {
namespace {

TEST(CsvLine, QuotesOnlyWhatNeedsIt) {
  EXPECT_EQ(csv_line({"a", "", "b c", "1.5"}), "a,,b c,1.5\r\n");
  EXPECT_EQ(csv_line({"a,b", "say \"x\"", "two\nlines", "\r"}),
            "\"a,b\",\"say \"\"x\"\"\",\"two\nlines\",\"\r\"\r\n");
}

TEST(CsvField, EveryKindOfValue) {
  EXPECT_EQ(csv_field(nullptr), "");
  EXPECT_EQ(csv_field("text"), "text");
  EXPECT_EQ(csv_field(true), "true");
  EXPECT_EQ(csv_field(9007199254740993), "9007199254740993");
  EXPECT_EQ(csv_field(0.1), "0.1");
  EXPECT_EQ(csv_field({"a", 1}), "[\"a\",1]");
}

class ResultsCsv : public SampleRun {
 protected:
  /// One map a point: column → text.
  std::vector<std::map<std::string, std::string>> rows() {
    const auto records = read_csv(make_report(path).csv);
    std::vector<std::map<std::string, std::string>> found;
    for (std::size_t r = 1; r < records.size(); ++r) {
      EXPECT_EQ(records[r].size(), records[0].size());
      for (std::size_t c = 0; c < records[0].size(); ++c) {
        if (c == 0) found.emplace_back();
        EXPECT_TRUE(found.back().emplace(records[0][c], records[r][c]).second)
            << "twice: " << records[0][c];
      }
    }
    return found;
  }
};

TEST_F(ResultsCsv, NumbersAndTextsSurvive) {
  const double bits = 2.0 / 3;
  const std::string awkward = "a \"label\", with\r\neverything";
  folder.write(
      "provenance.json",
      {{"cpu", "x, y"}, {"threads", 2}, {"data_files", {{{"name", "a.txt"}}}}, {"none", nullptr}});
  add_point("f32", metrics({record("bits_per_byte", bits), record("own_figure", 1e-7)}));
  add_point(awkward, metrics({record("bits_per_byte", nullptr)}), "done", "",
            {{"compression[0].keep", {"a", "b,c"}}});
  const auto found = rows();
  ASSERT_EQ(found.size(), 2U);
  EXPECT_EQ(std::strtod(found[0].at("bits_per_byte").c_str(), nullptr), bits);
  EXPECT_EQ(found[0].at("own_figure"), "1e-07");
  EXPECT_EQ(found[0].at("seed"), "42");
  EXPECT_EQ(found[0].at("compression[0].keep"), "");
  EXPECT_EQ(found[0].at("twin"), "true");
  EXPECT_EQ(found[1].at("label"), awkward);
  EXPECT_EQ(found[1].at("bits_per_byte"), "");
  EXPECT_EQ(found[1].at("perplexity"), "");
  EXPECT_EQ(found[1].at("compression[0].keep"), "[\"a\",\"b,c\"]");
  EXPECT_EQ(found[1].at("provenance.cpu"), "x, y");
  EXPECT_EQ(found[1].at("provenance.data_files"), "[{\"name\":\"a.txt\"}]");
  EXPECT_EQ(found[1].at("provenance.none"), "");
}

TEST_F(ResultsCsv, FixedColumnsComeFirstWhateverThereIs) {
  add_point("f32", Values());
  const auto records = read_csv(make_report(path).csv);
  EXPECT_THAT(std::vector<std::string>(records[0].begin(), records[0].begin() + 9),
              testing::ElementsAre("experiment", "point", "label", "twin", "compared_with",
                                   "status", "message", "bits_per_byte", "perplexity"));
  EXPECT_EQ(records[0].back(), "seed");
}

TEST_F(ResultsCsv, FailureIsAColumn) {
  add_point("f32", Values(), "failed", "loss is not finite at step 12");
  const auto found = rows();
  EXPECT_EQ(found[0].at("status"), "failed");
  EXPECT_EQ(found[0].at("message"), "perplexity of f32: loss is not finite at step 12");
}

TEST_F(ResultsCsv, TheSameNameTwiceIsTwoColumns) {
  add_point("f32", metrics({record("nats_per_token", 1), record("nats_per_token", 2)}));
  const auto found = rows();
  EXPECT_EQ(found[0].at("nats_per_token"), "1");
  EXPECT_EQ(found[0].at("nats_per_token#2"), "2");
}

TEST_F(ResultsCsv, IntervalOfADifference) {
  add_point("f32", metrics({record("bits_per_byte", 1)}, windows(std::vector<double>(40, 70))));
  add_point("fp16", metrics({record("bits_per_byte", 1)}, windows(std::vector<double>(40, 71))));
  const auto found = rows();
  EXPECT_EQ(found[0].at("delta_bits_per_byte"), "");
  EXPECT_NEAR(std::stod(found[1].at("delta_low")), 0.01 / 0.6931471805599453, 1e-12);
  EXPECT_EQ(found[1].at("delta_unit"), "blocks of 8 windows");
  EXPECT_EQ(found[1].at("delta_units"), "5");
  EXPECT_EQ(found[1].at("delta_margin"), "0.001");
  EXPECT_EQ(found[1].at("delta_lag1"), "");
}

}  // namespace
}  // namespace itera::report
