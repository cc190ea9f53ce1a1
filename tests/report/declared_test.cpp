// Which part each declared metric plays, and that a stranger's looks like ours wherever one is
// shown.
#include "report/declared.hpp"

#include <gmock/gmock.h>

#include <cmath>

#include "csv_reader.hpp"
#include "report/chart.hpp"
#include "report/front_section.hpp"
#include "report/group_table.hpp"
#include "report/report.hpp"
#include "report/result_table.hpp"
#include "sample_run.hpp"

namespace itera::report {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::StartsWith;

const Metric our_bits{.name = "bits_per_byte",
                      .unit = "bits/byte",
                      .better = Better::lower,
                      .headline = true,
                      .decimals = 4,
                      .samples = Sampled{"nats", "bytes", std::log(2)},
                      .title = "bits per byte"};
const Metric our_size{.name = "file_bytes",
                      .unit = "bytes",
                      .better = Better::lower,
                      .headline = true,
                      .title = "size",
                      .cost = "checkpoint file"};
const Metric its_toxicity{.name = "toxicity",
                          .unit = "%",
                          .better = Better::lower,
                          .headline = true,
                          .decimals = 3,
                          .note = "Toxicity is the share of toxic answers."};
const Metric its_accuracy{.name = "accuracy",
                          .unit = "%",
                          .better = Better::higher,
                          .headline = true,
                          .decimals = 1,
                          .samples = Sampled{.by = "questions"}};

RunData declaring(std::vector<Declaration> evaluators) {
  RunData run;
  run.evaluators = std::move(evaluators);
  return run;
}

std::vector<std::string> names(const std::vector<const Metric*>& metrics) {
  std::vector<std::string> all;
  for (const Metric* metric : metrics) all.push_back(metric ? metric->name : "Δ");
  return all;
}

TEST(Declared, ColumnsAreInTheOrderDeclaredAndEachOnce) {
  const Metric hidden{.name = "hidden"};
  const RunData run = declaring({{"taste", {hidden, its_toxicity}},
                                 {"perplexity", {our_bits, its_accuracy}},
                                 {"again", {its_toxicity, our_bits, our_size}}});
  EXPECT_THAT(names(columns_of(run)),
              ElementsAre("toxicity", "bits_per_byte", "accuracy", "Δ", "file_bytes"));
  EXPECT_THAT(names(sampled_of(run)), ElementsAre("bits_per_byte", "accuracy"));
  EXPECT_EQ(metric_of(run, "hidden")->name, "hidden");
  EXPECT_EQ(metric_of(run, "nothing"), nullptr);
}

TEST(Declared, QualityIsTheFirstHeadlineWithWeightedSamples) {
  Metric quiet = our_bits, unweighted = its_accuracy;
  quiet.headline = false;
  unweighted.samples->by.clear();
  const RunData run = declaring(
      {{"a", {its_toxicity, quiet, unweighted, our_size, its_accuracy}}, {"b", {our_bits}}});
  EXPECT_EQ(quality_of(run)->name, "accuracy");
  EXPECT_EQ(axes_of(run)->cost.name, "file_bytes");
  EXPECT_EQ(axes_of(run)->quality.name, "accuracy");
  EXPECT_EQ(quality_of(declaring({{"a", {its_toxicity, our_size}}})), nullptr);
  EXPECT_FALSE(axes_of(declaring({{"a", {its_toxicity, our_size}}})));
  EXPECT_FALSE(axes_of(declaring({{"a", {its_toxicity, our_bits}}})));
  EXPECT_EQ(loss(its_accuracy, 3), -3);
  EXPECT_EQ(loss(our_bits, 3), 3);
}

/// Runs of perplexity, footprint and an evaluator that the report has never heard of.
class Stranger : public SampleRun {
 protected:
  Stranger() {
    plan["evaluators"] = declarations_json(
        {{"perplexity", {our_bits}}, {"footprint", {our_size}}, {"taste", {its_toxicity}}});
  }
  void add(const std::string& label, double bytes, double toxic, const Values& parameters,
           std::size_t twin = 0) {
    add_point(label,
              metrics({record("bits_per_byte", 2), record("file_bytes", bytes),
                       record("toxicity", toxic)}),
              "done", "", parameters, twin);
  }
  RunData run() { return read_run(path); }
};

TEST_F(Stranger, HasAColumnWithUnitArrowAndDigits) {
  add("f32", 4096, 1.23456, {});
  add("fp16", 2048, 12, {});
  EXPECT_EQ(result_table(run(), compare_with_twin(run())),
            "| model | bits per byte ↓ | Δ bits per byte [95 %] | size, KiB ↓ | toxicity, % ↓ |\n"
            "|-------|----------------:|-----------------------:|------------:|--------------:|\n"
            "| f32   |          2.0000 |                      – |        4.00 |         1.235 |\n"
            "| fp16  |          2.0000 |                 0.0000 |        2.00 |        12.000 |\n");
  EXPECT_EQ(general_notes(run()), "- Toxicity is the share of toxic answers.\n");
}

TEST_F(Stranger, IsAMeanOverSeeds) {
  for (std::size_t seed = 1; seed <= 2; ++seed)
    add("f32", 4096, 1 + 0.5 * static_cast<double>(seed), {{"seed", seed}}, seed - 1);
  EXPECT_EQ(group_table(run(), front_of(run())),
            "| model |   n | bits per byte ↓ | size, KiB ↓ | toxicity, % ↓ |\n"
            "|-------|----:|----------------:|------------:|--------------:|\n"
            "| f32   |   2 | 2.0000 ± 0.0000 |        4.00 | 1.750 ± 0.354 |\n");
}

TEST_F(Stranger, HasAColumnOfTheCsvInItsPlace) {
  add("f32", 4096, 1.25, Values::object());
  const auto rows = read_csv(make_report(path).csv);
  EXPECT_THAT(std::vector<std::string>(rows[0].begin() + 7, rows[0].begin() + 19),
              ElementsAre("bits_per_byte", "delta_bits_per_byte", "delta_low", "delta_high",
                          "delta_p", "delta_p_holm", "delta_margin", "delta_unit", "delta_units",
                          "delta_lag1", "file_bytes", "toxicity"));
  EXPECT_EQ(rows[1][18], "1.25");
}

TEST_F(Stranger, CanBeAnAxisOfTheFront) {
  add("f32", 4096, 1, {});
  add("fp16", 2048, 2, {});
  add("bad", 2049, 3, {});
  add("int8", 1024, 2.5, {});
  const Front front = front_of(run(), {our_size, its_toxicity});
  EXPECT_THAT(front.on, ElementsAre(true, true, false, true));
  EXPECT_THAT(front_note(front), HasSubstr("on the Pareto front of size and toxicity: "));
  const std::string section = front_section(run(), front, picture(front.axes, "x.svg"));
  EXPECT_THAT(section,
              StartsWith("## Pareto front\n\n"
                         "![toxicity over file size, the Pareto front marked](x.svg)\n\n"
                         "What more bytes buy: each row on the front against the next smaller "
                         "one.\n\n"
                         "| model | against |   Δ size | Δ toxicity, % [95 %] | verdict     |\n"
                         "|-------|---------|---------:|---------------------:|-------------|\n"
                         "| fp16  | int8    | +100.0 % |               −0.500 | no interval |\n"
                         "| f32   | fp16    | +100.0 % |               −1.000 | no interval |\n"));
  const std::string svg = chart_of(run(), front);
  EXPECT_THAT(svg, HasSubstr(": toxicity over file size</title>"));
  EXPECT_THAT(svg, HasSubstr(">toxicity, %</text>"));
  EXPECT_THAT(svg, HasSubstr(">fp16: 2.00 KiB, toxicity 2.000 %<"));
  EXPECT_THAT(svg, HasSubstr("less is better in both"));
}

TEST_F(Stranger, OfWhichMoreIsBetterTurnsTheFrontAndItsVerdicts) {
  plan["evaluators"] = declarations_json({{"quiz", {its_accuracy, our_size}}});
  const auto answer = [&](const std::string& label, double bytes, double right) {
    const Values samples = {{"values", std::vector<double>(80, right)},
                            {"weights", std::vector<double>(80, 1.0)}};
    Values found = metrics({record("accuracy", right), record("file_bytes", bytes)});
    found["samples"] = {{"accuracy", samples}};
    add_point(label, found);
  };
  answer("f32", 4096, 60);
  answer("fp16", 2048, 55);
  answer("bad", 2049, 50);
  answer("int8", 1024, 54);
  const Front front = front_of(run());
  EXPECT_THAT(front.on, ElementsAre(true, true, false, true));
  const auto distances = distances_of(run(), front);
  ASSERT_EQ(distances.size(), 1U);
  EXPECT_DOUBLE_EQ(distances[0].delta, -5);
  const std::string section = front_section(run(), front, "");
  EXPECT_THAT(section,
              HasSubstr("| fp16  | int8    | +100.0 % | **+1.0 [+1.0, +1.0]** | better  |"));
  EXPECT_THAT(section, HasSubstr("| bad   | fp16    |  0.0 % | **−5.0 [−5.0, −5.0]** | worse   |"));
  EXPECT_THAT(chart_of(run(), front), HasSubstr("less size and more accuracy are better"));
  const Comparisons comparisons = compare_with_twin(run());
  EXPECT_DOUBLE_EQ(comparisons.of_point[1]->delta, -5);
  EXPECT_DOUBLE_EQ(comparisons.of_point[1]->margin, 0.06);
  EXPECT_TRUE(comparisons.of_point[1]->bold);
}

TEST_F(Stranger, IsComparedSampleBySampleAsItsSamplesAreWeighed) {
  const auto add_samples = [&](const std::string& label, const std::vector<double>& values) {
    Values found = metrics({record("toxicity", 0)});
    found["samples"] = {{"answers", {{"values", values}, {"weights", {5, 5, 5, 5, 5, 5, 5, 5, 5}}}},
                        {"lengths", {{"values", {1, 1, 1, 1, 1, 1, 1, 1, 2}}}}};
    add_point(label, found);
  };
  add_samples("f32", {0, 0, 0, 0, 0, 0, 0, 0, 0});
  add_samples("fp16", {1, 1, 1, 1, 1, 1, 1, 1, 6});
  const RunData all = run();
  const auto delta = [&](const char* by, double per_unit) {
    Metric metric = its_toxicity;
    metric.samples = Sampled{"answers", by, per_unit};
    return compare_points(metric, all, all.points[1], all, all.points[0], 0)->interval->delta;
  };
  EXPECT_DOUBLE_EQ(delta("", 1), 14.0 / 9);            // all alike
  EXPECT_DOUBLE_EQ(delta("lengths", 1), 14.0 / 10);    // by other samples
  EXPECT_DOUBLE_EQ(delta("words", 2), 14.0 / 45 / 2);  // by what they carry
  EXPECT_FALSE(compare_points(its_toxicity, all, all.points[1], all, all.points[0], 0)->interval);
}

}  // namespace
}  // namespace itera::report
