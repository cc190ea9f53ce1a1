// Paths: their steps, where they point into a text, and what they set.
#include "spec/path.hpp"

#include <gtest/gtest.h>

#include "spec/tree.hpp"

namespace itera {
namespace {

Place written(const std::string& line, int column, int width) {
  return {std::make_shared<const Source>("a.yaml", line, 0), 1, column, width};
}

TEST(Path, IsReadStepByStep) {
  Faults faults;
  const std::string text = "compression[0].keep[12]";
  const auto steps = read_path(text, places_in(written("  " + text + ": 1", 3, 23), text), faults);
  ASSERT_EQ(steps.size(), 4u);
  EXPECT_EQ(steps[0].key, "compression");
  EXPECT_EQ(steps[1].index, 0u);
  EXPECT_EQ(steps[2].key, "keep");
  EXPECT_EQ(steps[3].index, 12u);
  EXPECT_EQ(steps[2].place.column, 18);
  EXPECT_EQ(steps[2].place.width, 4);
  EXPECT_TRUE(faults.empty());
}

TEST(Path, PointsBehindAQuote) {
  const PlaceOf place = places_in(written("\"a.b\": 1", 1, 5), "a.b");
  EXPECT_EQ(place(2, 3).column, 4);
  EXPECT_EQ(place(2, 3).width, 1);
}

TEST(Path, PointsAtTheWholeWhereEscapesMakeItUnclear) {
  const PlaceOf place = places_in(written("\"a\\x2eb\": 1", 1, 8), "a.b");
  EXPECT_EQ(place(2, 3).column, 1);
  EXPECT_EQ(place(2, 3).width, 8);
}

TEST(Path, SaysWhereItBreaks) {
  const auto fault = [](const std::string& text) {
    Faults faults;
    EXPECT_TRUE(read_path(text, places_in(written(text, 1, 1), text), faults).empty());
    const auto findings = faults.findings();
    return findings.empty() ? "none"
                            : std::to_string(findings[0].column) + ": " + findings[0].message;
  };
  EXPECT_EQ(fault(""), "1: a key is missing here: write a path such as compression[0].keep");
  EXPECT_EQ(fault("a..b"), "3: a key is missing here: write a path such as compression[0].keep");
  EXPECT_EQ(fault("a[0]b"), "5: expected \".\" here: write a path such as compression[0].keep");
  EXPECT_EQ(fault("a]"), "2: expected \".\" here: write a path such as compression[0].keep");
  EXPECT_EQ(fault("a[-1]"), "2: expected the number of an entry, from 0, as in compression[0]");
  EXPECT_EQ(fault("a[1"), "2: expected the number of an entry, from 0, as in compression[0]");
  std::string deep = "a";
  for (int i = 0; i < 40; ++i) deep += ".a";
  EXPECT_EQ(fault(deep), "1: this path is too long");
}

TEST(Path, SetsWhatIsThereAndMakesWhatIsNot) {
  Faults faults;
  Tree tree = read_tree(std::make_shared<const Source>("a.yaml", "a: {b: [1]}\n", 0), faults);
  const auto set = [&](const std::string& path) {
    Node value;
    value.kind = Node::Kind::scalar;
    value.text = "new";
    return set_value(tree.root, read_path(path, places_in(tree.root.place, path), faults), value,
                     faults);
  };
  EXPECT_TRUE(set("a.b[0]"));
  EXPECT_TRUE(set("a.b[1]"));
  EXPECT_TRUE(set("c[0].d"));
  EXPECT_FALSE(set("a.b[5]"));
  EXPECT_FALSE(set("a[0]"));
  EXPECT_FALSE(set("a.b.c"));
  EXPECT_EQ(tree.root.find("a")->value.find("b")->value.items[1].text, "new");
  EXPECT_EQ(tree.root.find("c")->value.items[0].find("d")->value.text, "new");
  EXPECT_EQ(faults.findings().size(), 3u);
}

}  // namespace
}  // namespace itera
