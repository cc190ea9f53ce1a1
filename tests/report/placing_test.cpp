// Names find room, or say that there is none.
#include "report/placing.hpp"

#include <gtest/gtest.h>

namespace itera::report {
namespace {

constexpr Box frame = {0, 0, 400, 200};

TEST(Box, OverlapIsTheAreaInCommon) {
  const Box box = {0, 0, 10, 10};
  EXPECT_EQ(box.overlap({5, 8, 20, 20}), 10);
  EXPECT_EQ(box.overlap({10, 0, 20, 10}), 0);
  EXPECT_EQ(box.overlap({-5, -5, 20, 20}), 100);
  EXPECT_TRUE((Box{1, 1, 2, 2}.within(box)));
  EXPECT_FALSE((Box{1, 1, 2, 11}.within(box)));
}

TEST(Placing, RightOfItsMarkWhereThereIsRoom) {
  const auto places = place_names({{100, 100, "int4"}}, frame, {}, {});
  ASSERT_TRUE(places[0]);
  EXPECT_STREQ(places[0]->anchor, "start");
  EXPECT_GT(places[0]->box.left, 100);
  EXPECT_FALSE(places[0]->far);
}

TEST(Placing, LeftOfItAtTheRightEdge) {
  const auto places = place_names({{395, 100, "int4"}}, frame, {}, {});
  ASSERT_TRUE(places[0]);
  EXPECT_LE(places[0]->box.right, 395);
}

TEST(Placing, NeitherNamesNorMarksAreCovered) {
  std::vector<Name> names;
  std::vector<Box> marks;
  for (int i = 0; i < 12; ++i) {
    const double x = 150 + 9 * i, y = 100 + (i * 7) % 11;
    names.push_back({x, y, "int4 (hqq)"});
    marks.push_back({x - 5, y - 5, x + 5, y + 5});
  }
  const auto places = place_names(names, frame, marks, {});
  std::size_t found = 0;
  for (std::size_t i = 0; i < places.size(); ++i) {
    if (!places[i]) continue;
    ++found;
    EXPECT_TRUE(places[i]->box.within(frame));
    for (const Box& mark : marks) EXPECT_EQ(places[i]->box.overlap(mark), 0);
    for (std::size_t j = 0; j < i; ++j) {
      EXPECT_EQ(places[j] ? places[i]->box.overlap(places[j]->box) : 0, 0);
    }
  }
  EXPECT_GE(found, 6U);
}

TEST(Placing, FarFromItsMarkIsSaid) {
  const auto places =
      place_names({{200, 100, "x", true}}, frame, {{200 - 30, 100 - 30, 200 + 30, 100 + 30}}, {});
  ASSERT_TRUE(places[0]);
  EXPECT_TRUE(places[0]->far);
  EXPECT_FALSE(place_names({{200, 100, "x"}}, frame, {{170, 70, 230, 130}}, {})[0]);
}

TEST(Placing, LinesAreCrossedOnlyWhereNothingElseIsFree) {
  const std::vector<Box> line = {{0, 99, 400, 101}};
  const auto places = place_names({{100, 100, "int4"}}, frame, {}, line);
  ASSERT_TRUE(places[0]);
  EXPECT_EQ(places[0]->box.overlap(line[0]), 0);
}

TEST(Placing, LongNamesAreCutBetweenLetters) {
  std::string label, cut;
  for (int i = 0; i < 44; ++i) cut += "ü";
  EXPECT_EQ(shortened(cut), cut);
  for (int i = 0; i < 60; ++i) label += "ü";
  EXPECT_EQ(shortened(label), cut + "…");
}

TEST(Placing, WithoutRoomThereIsNoName) {
  EXPECT_FALSE(place_names({{100, 100, "int4", true}}, frame, {frame}, {})[0]);
  EXPECT_FALSE(place_names({{20, 20, "a name wider than this"}}, {0, 0, 40, 40}, {}, {})[0]);
}

}  // namespace
}  // namespace itera::report
