// Which rows are ranked, which are on the front, and what each step along it is worth.
#include "report/front.hpp"

#include <gmock/gmock.h>

#include <cmath>

#include "sample_run.hpp"

namespace itera::report {
namespace {

using testing::ElementsAre;
using testing::SizeIs;

class FrontTest : public SampleRun {
 protected:
  void add(const std::string& label, double bytes, double bits, Values parameters = {{"seed", 1}},
           const Values& nats = {}) {
    add_point(label, metrics({record("file_bytes", bytes), record("bits_per_byte", bits)}, nats),
              "done", "", std::move(parameters));
  }
  /// One point a seed; the twin of all is the first point of the run.
  void add_seeds(const std::string& label, double bytes, const std::vector<double>& bits) {
    for (std::size_t i = 0; i < bits.size(); ++i) {
      const Values parameters = {{"seed", i + 1}, {"compression[0].use", label}};
      if (std::isnan(bits[i])) add_point(label, Values(), "failed", "", parameters);
      else add(label, bytes, bits[i], parameters);
    }
  }
  Front front() { return front_of(read_run(path)); }
};

TEST_F(FrontTest, NeedsThreePlaces) {
  add("f32", 4, 2);
  add("fp16", 2, 3);
  add_point("broken", Values(), "failed", "", {{"seed", 1}});
  EXPECT_FALSE(front().exists());
  add("int8", 1, 4);
  EXPECT_TRUE(front().exists());
  EXPECT_THAT(front().on, ElementsAre(true, true, false, true));
}

TEST_F(FrontTest, PointsWithoutOneOfTheFiguresHaveNoPlace) {
  add("f32", 4, 2);
  add("fp16", 2, 3);
  add("int8", 1, 4);
  add_point("a", metrics({record("file_bytes", 1)}), "done", "", {{"seed", 1}});
  add_point("b", metrics({record("bits_per_byte", 1)}), "done", "", {{"seed", 1}});
  add_point("c", metrics({record("file_bytes", 1), record("bits_per_byte", nullptr)}), "done", "",
            {{"seed", 1}});
  EXPECT_THAT(front().on, ElementsAre(true, true, true, false, false, false));
}

TEST_F(FrontTest, OtherTextsAreNotRanked) {
  const auto on = [](const std::string& name, const Values& value) {
    return Values{{"seed", 1}, {name, value}};
  };
  add("a", 4, 2, on("data.tokenizer", "char"));
  add("b", 2, 3, on("data.tokenizer", "bpe"));
  add("c", 1, 4, on("data.context", 64));
  EXPECT_TRUE(front().exists());
  add("d", 4, 2, on("data.seed", 1));
  EXPECT_TRUE(front().exists());
  add("e", 4, 2, on("data.seed", 2));
  EXPECT_FALSE(front().exists());
  EXPECT_EQ(front().varies, "data.seed");
}

TEST_F(FrontTest, RowsArePlacedAtTheMeanOfTheirSeeds) {
  add_seeds("a", 10, {2, 3, 4});
  add_seeds("b", 20, {2, 2, 2.5});
  add_seeds("c", 30, {9, 9, 9});
  const Front found = front();
  ASSERT_THAT(found.groups, SizeIs(4));  // the first point is a twin by itself
  EXPECT_EQ(found.places[2]->cost, 20);
  EXPECT_DOUBLE_EQ(found.places[2]->quality, 6.5 / 3);
}

TEST_F(FrontTest, AMeanOverOtherSeedsIsNotRanked) {
  add_seeds("twin", 40, {2});
  add_seeds("a", 10, {3, 3, 3});
  add_seeds("b", 20, {2.5, 2.5, 2.5});
  add_seeds("lucky", 5, {1, 1, std::nan("")});
  const Front found = front();
  EXPECT_THAT(found.ranked, ElementsAre(true, true, true, false));
  EXPECT_THAT(found.on, ElementsAre(true, true, true, false));
}

TEST_F(FrontTest, ASeedThatFailedForAllTakesNobodyOut) {
  const double nan = std::nan("");
  add_seeds("twin", 40, {2});
  add_seeds("a", 10, {3, nan, 3});
  add_seeds("b", 20, {2.5, nan, 2.5});
  EXPECT_THAT(front().ranked, ElementsAre(true, true, true));
}

TEST_F(FrontTest, StepsGoFromEachToTheNextSmallerOne) {
  add("f32", 40, 1);
  add("fp16", 20, 2);
  add("same", 20, 2);
  add("int4", 5, 3);
  add("bad", 21, 2.5);
  add("worst", 6, 5);
  const RunData run = read_run(path);
  const Front found = front_of(run);
  const auto steps = steps_of(run, found);
  ASSERT_THAT(steps, SizeIs(3));
  EXPECT_THAT((std::vector{steps[0].group, steps[0].base}), ElementsAre(1U, 3U));
  EXPECT_THAT((std::vector{steps[1].group, steps[1].base}), ElementsAre(2U, 3U));
  EXPECT_THAT((std::vector{steps[2].group, steps[2].base}), ElementsAre(0U, 2U));
  EXPECT_DOUBLE_EQ(steps[0].delta, -1);
  EXPECT_FALSE(steps[0].interval);

  const auto distances = distances_of(run, found);
  ASSERT_THAT(distances, SizeIs(2));
  EXPECT_THAT((std::vector{distances[0].group, distances[0].base}), ElementsAre(5U, 3U));
  EXPECT_THAT((std::vector{distances[1].group, distances[1].base}), ElementsAre(4U, 1U));
  EXPECT_DOUBLE_EQ(distances[1].delta, 0.5);
}

TEST_F(FrontTest, SingleRunsAreComparedOverTheirWindows) {
  const std::vector<double> nats(80, 100);
  std::vector<double> worse = nats;
  for (std::size_t i = 0; i < worse.size(); ++i) worse[i] += i % 2 == 0 ? 4 : 6;
  add("f32", 40, 1, {{"seed", 1}}, windows(nats));
  add("fp16", 20, 1.1, {{"seed", 1}}, windows(worse));
  add("int4", 5, 3, {{"seed", 1}}, windows(worse));
  const RunData run = read_run(path);
  const auto steps = steps_of(run, front_of(run));
  ASSERT_THAT(steps, SizeIs(2));
  EXPECT_EQ(steps[0].interval->low, 0);  // the same windows
  EXPECT_EQ(steps[0].adjusted_p, 1);
  EXPECT_NEAR(steps[1].delta, -0.05 / std::log(2), 1e-9);
  EXPECT_LT(steps[1].interval->high, 0);
  EXPECT_NEAR(steps[1].adjusted_p, 2 * 2.0 / 10'001, 1e-9);  // the least p, by Holm over two
}

TEST_F(FrontTest, SeedsArePairedAndTheirDifferencesGoToStudent) {
  add_seeds("twin", 40, {1});
  add_seeds("a", 10, {3.010, 4.012, 5.014});
  add_seeds("b", 20, {3, 4, 5});
  const RunData run = read_run(path);
  const auto steps = steps_of(run, front_of(run));
  ASSERT_THAT(steps, SizeIs(2));
  EXPECT_EQ(steps[0].pairs, 3U);
  EXPECT_NEAR(steps[0].delta, -0.012, 1e-12);
  EXPECT_NEAR(steps[0].deviation, 0.002, 1e-12);
  EXPECT_NEAR(steps[0].interval->high, -0.012 + 4.302653 * 0.002 / std::sqrt(3.0), 1e-8);
  EXPECT_EQ(steps[1].pairs, 3U);  // b has the one twin for all seeds
  EXPECT_NEAR(steps[1].delta, -3, 1e-12);
}

}  // namespace
}  // namespace itera::report
