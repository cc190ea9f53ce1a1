// What people are told: slips of the pen, sizes, durations, counts; and what UTF-8 is.
#include "base/text.hpp"

#include <gtest/gtest.h>

namespace itera {
namespace {

TEST(Text, NearestFindsASlip) {
  const std::vector<std::string> names{"perplexity", "footprint", "latency", "fp16"};
  EXPECT_EQ(nearest("perplexty", names), "perplexity");  // one letter missing
  EXPECT_EQ(nearest("footpritn", names), "footprint");   // two letters swapped: one edit
  EXPECT_EQ(nearest("latencyy", names), "latency");      // one too many
  EXPECT_EQ(nearest("fp61", names), "fp16");             // four letters allow one edit, a swap
  EXPECT_EQ(nearest("FP16", names), "fp16");
}

TEST(Text, NearestKnowsItsLimit) {
  EXPECT_EQ(nearest("kitten", {"sitting"}),
            std::nullopt);  // distance 3, a third of six letters is 2
  EXPECT_EQ(nearest("sitting!!", {"kitten!!"}), "kitten!!");  // the same 3 edits, nine letters
  EXPECT_EQ(nearest("ca", {"abc"}), std::nullopt);            // 3 when no part is edited twice
  EXPECT_EQ(nearest("x", {"y"}), "y");
  EXPECT_EQ(nearest("word", {}), std::nullopt);
}

TEST(Text, NearestPrefersFewerEditsThenTheFirst) {
  EXPECT_EQ(nearest("abcdef", {"abcdxy", "abcdex"}), "abcdex");
  EXPECT_EQ(nearest("abcdef", {"abcdex", "abcdey"}), "abcdex");
}

TEST(Text, Bytes) {
  EXPECT_EQ(format_bytes(0), "0 B");
  EXPECT_EQ(format_bytes(812), "812 B");
  EXPECT_EQ(format_bytes(1024), "1.00 KiB");
  EXPECT_EQ(format_bytes(3.46 * 1048576), "3.46 MiB");
  EXPECT_EQ(format_bytes(1048575), "1.00 MiB");
  EXPECT_EQ(format_bytes(20.5 * 1024), "20.5 KiB");
}

TEST(Text, Durations) {
  EXPECT_EQ(format_duration(0.84), "0.8 s");
  EXPECT_EQ(format_duration(59.96), "1 min 00 s");
  EXPECT_EQ(format_duration(247), "4 min 07 s");
  EXPECT_EQ(format_duration(3 * 3600 + 12 * 60 + 10), "3 h 12 min");
  EXPECT_EQ(format_duration(3599.9), "1 h 00 min");
}

TEST(Text, Counts) {
  EXPECT_EQ(format_count(7), "7");
  EXPECT_EQ(format_count(345), "345");
  EXPECT_EQ(format_count(12345), "12 345");
  EXPECT_EQ(format_count(1.89e6), "1.89 M");
  EXPECT_EQ(format_count(999'999.6), "1.00 M");
  EXPECT_EQ(format_count(2.5e9), "2.50 G");
}

TEST(Text, Join) { EXPECT_EQ(join({"a", "b"}, ", "), "a, b"); }

TEST(Text, Utf8) {
  for (const char* good : {"", "ascii", "\xc2\x80", "\xdf\xbf", "\xe0\xa0\x80", "\xed\x9f\xbf",
                           "\xee\x80\x80", "\xf0\x90\x80\x80", "\xf4\x8f\xbf\xbf", "caf\xc3\xa9"}) {
    EXPECT_TRUE(valid_utf8(good)) << good;
  }
  for (const char* bad :
       {"\x80", "\xc1\xbf", "\xc2", "\xc2g", "\xe0\x9f\xbf", "\xed\xa0\x80", "\xe2\x82",
        "\xf0\x8f\xbf\xbf", "\xf4\x90\x80\x80", "\xf5\x80\x80\x80", "\xff", "\xe2\x82g"}) {
    EXPECT_FALSE(valid_utf8(bad)) << testing::PrintToString(std::string(bad));
  }
}

}  // namespace
}  // namespace itera
