// Tables that line up on the screen and stay tables on GitHub.
#include "report/table.hpp"

#include <gtest/gtest.h>

namespace itera::report {
namespace {

TEST(Table, PadsAlignsAndMarksMissingCells) {
  Table table({{"model", Align::left}, {"Δ"}, {"never"}});
  table.row({"f32", "", ""});
  table.row({"fp16, kept", "+0.001", ""});
  EXPECT_EQ(table.markdown(),
            "| model      |      Δ |\n"
            "|------------|-------:|\n"
            "| f32        |      – |\n"
            "| fp16, kept | +0.001 |\n");
}

TEST(Table, WidthIsThatOfTheScreen) {
  EXPECT_EQ(display_width("abc"), 3U);
  EXPECT_EQ(display_width("Δ ± × −"), 7U);
  EXPECT_EQ(display_width("e\u0301"), 1U);
  EXPECT_EQ(display_width("漢字"), 4U);
  EXPECT_EQ(display_width("😀"), 2U);
  EXPECT_EQ(display_width("\xE6"), 1U);  // cut short: still ends
}

TEST(Table, TextFromElsewhereCannotBreakIt) {
  EXPECT_EQ(escaped("a|b\nc*d*"), "a\\|b c\\*d\\*");
  EXPECT_EQ(escaped("<best> `x` \\"), "\\<best> \\`x\\` \\\\");
  EXPECT_EQ(escaped("plain_name-1.0"), "plain_name-1.0");
}

}  // namespace
}  // namespace itera::report
