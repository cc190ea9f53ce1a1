// The values of an axis: lists, ranges, draws. Messages are in cases/.
#include "spec/axis.hpp"

#include <gtest/gtest.h>

#include <set>

#include "spec/tree.hpp"

namespace itera {
namespace {

AxisValues axis(const std::string& yaml) {
  Faults faults;
  const Tree tree = read_tree(std::make_shared<const Source>("a.yaml", yaml, 0), faults);
  AxisValues values = read_values(tree.root, tree.root.place, faults);
  EXPECT_TRUE(faults.empty()) << yaml << render(faults.findings());
  return values;
}

std::string texts(const std::string& yaml) {
  std::string all;
  for (const Node& value : axis(yaml).values) all += (all.empty() ? "" : " ") + value.text;
  return all;
}

TEST(Axis, ListsAndRanges) {
  EXPECT_EQ(texts("[a, 1, 0.5]"), "a 1 0.5");
  EXPECT_EQ(texts("{choice: [a, b]}"), "a b");
  EXPECT_EQ(texts("{range: [32, 128], multiply: 2}"), "32 64 128");
  EXPECT_EQ(texts("{range: [32, 130], multiply: 2}"), "32 64 128");
  EXPECT_EQ(texts("{range: [8, 1], multiply: 0.5}"), "8 4 2 1");
  EXPECT_EQ(texts("{range: [1e-4, 1e-1], multiply: 10}"), "0.0001 0.001 0.01 0.1");
  EXPECT_EQ(texts("{range: [0, 0.9], step: 0.1}"), "0 0.1 0.2 0.3 0.4 0.5 0.6 0.7 0.8 0.9");
  EXPECT_EQ(texts("{range: [3, 1], step: -1}"), "3 2 1");
  EXPECT_EQ(texts("{range: [1, 10], step: 4}"), "1 5 9");
  EXPECT_EQ(texts("{range: [5, 5], step: 1}"), "5");
}

TEST(Axis, IsShownAsValuesOrAsItsDistribution) {
  EXPECT_EQ(shown(axis("{range: [1, 2], step: 1}")).dump(), "[1,2]");
  EXPECT_EQ(shown(axis("[true, \"1\", no, [1.5, {a: b}], ]")).dump(),
            R"([true,"1","no",[1.5,{"a":"b"}]])");
  EXPECT_EQ(shown(axis("{log_uniform: [0.1, 1]}")).dump(), R"({"log_uniform":[0.1,1.0]})");
  EXPECT_EQ(shown(axis("{uniform: [1, 3]}")).dump(), R"({"uniform":[1,3]})");
}

TEST(Axis, WholeDrawsReachBothBounds) {
  const Distribution distribution = *axis("{uniform: [1, 3]}").distribution;
  std::mt19937_64 random(1);
  std::map<std::string, int> counts;
  for (int i = 0; i < 3000; ++i) ++counts[distribution.draw(random).text];
  ASSERT_EQ(counts.size(), 3u);
  for (const auto& [text, count] : counts) EXPECT_NEAR(count, 1000, 120) << text;
}

TEST(Axis, DrawsFollowTheirDistribution) {
  std::mt19937_64 random(1);
  const Distribution even = *axis("{uniform: [0.0, 10.0]}").distribution;
  const Distribution logarithmic = *axis("{log_uniform: [0.01, 1.0]}").distribution;
  const Distribution octaves = *axis("{log_uniform: [1, 255]}").distribution;
  int low = 0, below_middle = 0, first_half = 0;
  for (int i = 0; i < 4000; ++i) {
    const double a = std::stod(even.draw(random).text),
                 b = std::stod(logarithmic.draw(random).text);
    const int c = std::stoi(octaves.draw(random).text);
    ASSERT_TRUE(a >= 0 && a < 10 && b >= 0.01 && b < 1.0 && c >= 1 && c <= 255);
    low += a < 2.5 ? 1 : 0;
    below_middle += b < 0.1 ? 1 : 0;
    first_half += c < 16 ? 1 : 0;
  }
  EXPECT_NEAR(low, 1000, 120);
  EXPECT_NEAR(below_middle, 2000, 150);
  EXPECT_NEAR(first_half, 2000, 150);
}

}  // namespace
}  // namespace itera
