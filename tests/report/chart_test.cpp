// Which rows of a run are drawn, and how.
#include "report/chart.hpp"

#include <gmock/gmock.h>

#include "sample_run.hpp"

namespace itera::report {
namespace {

using testing::HasSubstr;
using testing::Not;

class Chart : public SampleRun {
 protected:
  void add(const std::string& label, double bytes, double bits, std::size_t seed) {
    add_point(label, metrics({record("file_bytes", bytes), record("bits_per_byte", bits)}), "done",
              "", {{"seed", seed}, {"compression[0].use", label}}, label == "f32" ? seed - 1 : 0);
  }
  std::string svg() {
    const RunData run = read_run(path);
    return chart_of(run, front_of(run));
  }
};

TEST_F(Chart, OnlyWithAFront) {
  add("f32", 400, 1, 1);
  add("fp16", 200, 2, 1);
  EXPECT_EQ(svg(), "");
  add("int8", 100, 3, 1);
  EXPECT_THAT(svg(), HasSubstr("3 models as marks"));
  EXPECT_THAT(svg(), Not(HasSubstr("±")));
  EXPECT_THAT(svg(), HasSubstr("<rect class=\"on\""));  // the twin
}

TEST_F(Chart, OneMarkForAllSeeds) {
  for (std::size_t seed = 1; seed <= 2; ++seed) add("f32", 400, 1, seed);
  for (std::size_t seed = 1; seed <= 2; ++seed) {
    add("fp16", 200, 2 + 0.1 * static_cast<double>(seed), seed);
    add("int8", 100, 3, seed);
    add("int4", 50, 4, seed);
  }
  add_point("int4", Values(), "failed", "", {{"seed", 3}, {"compression[0].use", "int4"}});
  EXPECT_THAT(svg(), HasSubstr("4 models as marks"));
  EXPECT_THAT(svg(), HasSubstr(">fp16: 200 B, 2.1500 ± 0.0707 bits per byte<"));
  EXPECT_THAT(svg(), HasSubstr(">int4 (2 of 3 seeds)</text>"));
}

TEST(Picture, IsAnImageOfTheFile) {
  EXPECT_EQ(picture(axes_of({}).value(), "a.svg"),
            "![bits per byte over file size, the Pareto front marked](a.svg)");
}

}  // namespace
}  // namespace itera::report
