// Characters of a YAML text: what is text, how wide values are.
#include "spec/written.hpp"

#include <gtest/gtest.h>

namespace itera {
namespace {

TEST(Written, TextIsUtf8WithoutControlCharacters) {
  for (const std::string text : {"", "a: 1\r\n\tb", "größe → 𝄞\x7F"}) {
    Faults faults;
    EXPECT_TRUE(is_text(std::make_shared<const Source>("a", text, 0), faults));
  }
  for (const std::string text : {"a\x01", "\xC3", "\xC3\r\n", "a\n\xED\xA0\x80\n", "\x1B"}) {
    Faults faults;
    EXPECT_FALSE(is_text(std::make_shared<const Source>("a", text, 0), faults));
    EXPECT_EQ(faults.findings().size(), 1u);
  }
}

TEST(Written, ScalarsAreAsWideAsTheyAreWritten) {
  EXPECT_EQ(width_of_scalar("10, b", "10"), 2u);
  EXPECT_EQ(width_of_scalar(R"("a\"b" # c)", "a\"b"), 6u);
  EXPECT_EQ(width_of_scalar("'it''s', b", "it's"), 4u) << "up to the first quote";
  EXPECT_EQ(width_of_scalar("first  ", "first second"), 5u) << "goes on in the next line";
  EXPECT_EQ(width_of_scalar("\"open", "open"), 5u);
  EXPECT_EQ(width_of_scalar("", ""), 1u);
}

TEST(Written, AnchorsAndTagsStandBeforeAValue) {
  EXPECT_EQ(width_of_properties("&a !t x"), 6u);
  EXPECT_EQ(width_of_properties("x"), 0u);
  EXPECT_EQ(width_of_properties("&a"), 0u) << "the value is on another line";
  EXPECT_EQ(width_of_properties("&a # x"), 0u);
}

}  // namespace
}  // namespace itera
