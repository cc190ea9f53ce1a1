// Which points are compared, and which differences count.
#include "report/compare.hpp"

#include <gtest/gtest.h>

#include "sample_run.hpp"

namespace itera::report {
namespace {

class Compare : public SampleRun {
 protected:
  void add(const std::string& label, double bits, const std::vector<double>& nats) {
    add_point(label, metrics({record("bits_per_byte", bits)}, windows(nats)));
  }
  Comparisons compared() { return compare_with_twin(read_run(path)); }
  const std::vector<double> flat = std::vector<double>(80, 100);
};

TEST_F(Compare, ClearDifferenceIsBoldOneInsideTheMarginIsNot) {
  folder.write("resolved.json", {{"name", "x"}, {"report", {{"margin", 0.01}}}});
  add("f32", 1.5, flat);
  add("better", 1.4, std::vector<double>(80, 90));
  add("within", 1.5, std::vector<double>(80, 100.5));
  const Comparisons result = compared();
  EXPECT_DOUBLE_EQ(result.margin, 0.015);
  EXPECT_EQ(result.tested, 2U);
  EXPECT_FALSE(result.of_point[0]);
  EXPECT_TRUE(result.of_point[1]->bold);
  EXPECT_LT(result.of_point[1]->delta, 0);
  EXPECT_FALSE(result.of_point[2]->bold);
  EXPECT_GT(result.of_point[2]->delta, 0);
}

TEST_F(Compare, ManyComparisonsNeedMoreEvidence) {
  // one block in ten carries the difference: its p lies between 0.05 / 20 and 0.05
  std::vector<double> some = flat;
  for (std::size_t i = 0; i < some.size(); i += 2) some[i] += 8;
  for (std::size_t i = 0; i < 40; ++i) some[i] -= 3;
  add("f32", 1.4, flat);
  add("once", 1.4, some);
  const double p = compared().of_point[1]->interval->p;
  for (int i = 0; i < 19; ++i) add("same " + std::to_string(i), 1.4, flat);
  const Comparisons result = compared();
  EXPECT_EQ(result.tested, 20U);
  EXPECT_DOUBLE_EQ(result.of_point[1]->adjusted_p, std::min(1.0, 20 * p));
}

TEST_F(Compare, OtherWindowsGiveADifferenceWithoutInterval) {
  add("f32", 1.5, flat);
  add("shorter", 1.6, std::vector<double>(79, 100));
  add_point("no samples", metrics({record("bits_per_byte", 1.75)}));
  const Comparisons result = compared();
  EXPECT_EQ(result.tested, 0U);
  EXPECT_NEAR(result.of_point[1]->delta, 0.1, 1e-12);
  EXPECT_FALSE(result.of_point[1]->interval);
  EXPECT_EQ(result.of_point[2]->delta, 0.25);
}

TEST_F(Compare, EachIsComparedWithItsOwnTwin) {
  const auto add_to = [&](std::size_t twin, const std::string& label, double bits, double nats) {
    add_point(label,
              metrics({record("bits_per_byte", bits)}, windows(std::vector<double>(80, nats))),
              "done", "", {{"seed", twin}}, twin);
  };
  add_to(0, "f32, seed=1", 2, 100);
  add_to(0, "int8, seed=1", 2.1, 110);
  add_to(2, "f32, seed=2", 3, 200);
  add_to(2, "int8, seed=2", 2.5, 190);
  add_to(0, "int4, seed=1", 2.1, 110);
  const RunData run = read_run(path);
  EXPECT_TRUE(run.several_twins());
  EXPECT_EQ(run.points[2].label, "int4, seed=1") << "each beside its twin";
  EXPECT_EQ(run.twin_of(run.points[4]), 3U);
  EXPECT_FALSE(run.twin_of(run.points[3]));
  const Comparisons result = compare_with_twin(run);
  EXPECT_FALSE(result.of_point[0] || result.of_point[3]);
  EXPECT_GT(result.of_point[1]->delta, 0);
  EXPECT_DOUBLE_EQ(result.of_point[1]->delta, result.of_point[2]->delta);
  EXPECT_DOUBLE_EQ(result.of_point[4]->delta, -result.of_point[1]->delta);
  EXPECT_DOUBLE_EQ(result.of_point[1]->margin, 0.002);
  EXPECT_DOUBLE_EQ(result.of_point[4]->margin, 0.003);
  EXPECT_DOUBLE_EQ(result.margin, 0.002);
  EXPECT_EQ(result.tested, 3U);
}

TEST_F(Compare, ATwinWithoutFiguresTakesOnlyItsOwnAlong) {
  add("f32", 1.5, flat);
  add("int8", 1.6, flat);
  add_point("f32 again", Values(), "failed", "", {}, 2);
  add_point("int8 again", metrics({record("bits_per_byte", 1.6)}, windows(flat)), "done", "", {},
            2);
  const Comparisons result = compared();
  EXPECT_TRUE(result.of_point[1]);
  EXPECT_FALSE(result.of_point[3]);
}

TEST_F(Compare, WithoutFiguresThereIsNoComparison) {
  add_point("f32", Values(), "failed");
  add("fp16", 1.5, flat);
  EXPECT_FALSE(compared().of_point[1]);
  EXPECT_FALSE(compared().twin_quality);
}

}  // namespace
}  // namespace itera::report
