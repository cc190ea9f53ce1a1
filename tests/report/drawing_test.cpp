// What is drawn, and a crowded chart byte for byte (see report_test.cpp for how to write it anew).
#include "report/drawing.hpp"

#include <gmock/gmock.h>

#include <cstdlib>
#include <filesystem>

#include "base/files.hpp"

namespace itera::report {
namespace {

using testing::HasSubstr;
using testing::Not;

const Axes size_and_bits = axes_of({}).value();  // of file size and bits per byte

std::vector<Mark> three() {
  return {{"f32", 4 << 20, 2.0, {}, true, true},
          {"int8", 1 << 20, 2.1, {}, false, true},
          {"worse", 2 << 20, 2.3, {}, false, false}};
}

TEST(Drawing, SaysWhatItShows) {
  const std::string svg = draw_chart("mine", size_and_bits, three());
  EXPECT_THAT(svg, HasSubstr("<title id=\"title\">mine: bits per byte over file size</title>"));
  EXPECT_THAT(svg,
              HasSubstr("<desc id=\"desc\">3 models as marks. On the Pareto front: int8: 1.00 MiB, "
                        "2.1000 bits per byte; f32: 4.00 MiB, 2.0000 bits per byte.</desc>"));
  EXPECT_THAT(svg, HasSubstr("<title>worse: 2.00 MiB, 2.3000 bits per byte</title>"));
  EXPECT_THAT(svg, HasSubstr("square: not compressed"));
  EXPECT_THAT(svg, Not(HasSubstr("class=\"bar\"")));
  EXPECT_THAT(svg, HasSubstr(">less is better in both</text>"));
}

TEST(Drawing, SizesUpToFourTimesApartHaveALinearAxis) {
  std::vector<Mark> marks = three();
  EXPECT_THAT(draw_chart("x", size_and_bits, marks), HasSubstr(">checkpoint file, MiB</text>"));
  marks[0].cost += 1;
  EXPECT_THAT(draw_chart("x", size_and_bits, marks),
              HasSubstr(">checkpoint file (logarithmic)</text>"));
}

TEST(Drawing, BarsOverSeeds) {
  std::vector<Mark> marks = three();
  for (Mark& mark : marks) mark.deviation = 0.01;
  const std::string svg = draw_chart("x", size_and_bits, marks);
  EXPECT_THAT(svg, HasSubstr("class=\"bar\""));
  EXPECT_THAT(svg, HasSubstr("; bars: ± standard deviation over seeds</text>"));
  EXPECT_THAT(svg, HasSubstr("<title>worse: 2.00 MiB, 2.3000 ± 0.0100 bits per byte</title>"));
}

TEST(Drawing, EqualPlacesCanBeDrawn) {
  std::vector<Mark> marks = three();
  for (Mark& mark : marks) mark.cost = mark.quality = 1;
  const std::string svg = draw_chart("x", size_and_bits, marks);
  EXPECT_THAT(svg, Not(HasSubstr("nan")));
  EXPECT_THAT(svg, Not(HasSubstr("inf")));
}

/// As a sweep over formats, group sizes and methods has them: many close together.
std::vector<Mark> crowd() {
  std::vector<Mark> marks = {{"f32", 890'000, 2.05, 0.011, true, true},
                             {"fp16", 452'000, 2.0501, 0.011, false, true},
                             {"int8", 236'000, 2.0512, 0.0112, false, true}};
  const std::vector<std::string> methods = {"rtn", "hqq", "gptq"};
  for (int group = 0; group < 4; ++group) {
    for (int method = 0; method < 3; ++method) {
      for (int symmetric = 0; symmetric < 2; ++symmetric) {
        const double bits = 2.06 + 0.006 * group + 0.005 * ((method + 1) % 3) + 0.001 * symmetric;
        marks.push_back({"int4 (group_size=" + std::to_string(32 << group) +
                             ", method=" + methods[static_cast<std::size_t>(method)] +
                             (symmetric ? "" : ", zero") + ")",
                         145'000 - 6'000.0 * group - 3'000 * symmetric, bits, 0.012, false,
                         method == 2 && symmetric == 0});
      }
    }
  }
  return marks;
}

TEST(Golden, CrowdedChart) {
  const std::filesystem::path file =
      std::filesystem::path(ITERA_SOURCE_DIR) / "tests/report/crowd.svg";
  const std::string svg = draw_chart("crowd", size_and_bits, crowd());
  if (std::getenv("ITERA_WRITE_GOLDEN") != nullptr) write_file(file, svg);
  EXPECT_EQ(svg, read_file(file));
}

}  // namespace
}  // namespace itera::report
