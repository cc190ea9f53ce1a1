// Headings, words and digits of declared metrics.
#include "report/figures.hpp"

#include <gtest/gtest.h>

#include "sample_stage.hpp"

namespace itera::report {
namespace {

const Metric toxic_words{
    .name = "toxic_words", .unit = "%", .better = Better::lower, .decimals = 3};
const Metric cache_bytes{.name = "cache_bytes", .unit = "bytes", .better = Better::lower};
const Metric speed_gain{.name = "gain", .unit = "×", .better = Better::higher, .decimals = 2};
const Metric token_count{.name = "tokens", .significant = 4};

TEST(Figures, TitlesSayTheirUnit) {
  EXPECT_EQ(title_of(toxic_words), "toxic words, %");
  EXPECT_EQ(title_of(cache_bytes), "cache bytes");  // the heading says which unit
  EXPECT_EQ(title_of(speed_gain), "gain");          // the figure says it
  EXPECT_EQ(title_of(token_count), "tokens");
  EXPECT_EQ(title_of({.name = "a", .unit = "s", .title = "time, s"}), "time, s");
}

TEST(Figures, InASentence) {
  EXPECT_EQ(words_of(toxic_words), "toxic words");
  EXPECT_EQ(words_of({.name = "a", .title = "time, s"}), "time");
  EXPECT_EQ(quantity_of(toxic_words), "toxic words");
  EXPECT_EQ(quantity_of(cache_bytes), "cache size");
  EXPECT_EQ(quantity_of({.name = "memory", .unit = "bytes"}), "memory");
}

TEST(Figures, HeadingsHaveAnArrowAndTheRunsUnit) {
  RunData run = run_of({stage("evaluate", {record("cache_bytes", 3 << 20)})});
  run.points = {{0, true, "f32", {}, {0}}};
  EXPECT_EQ(header_of(run, toxic_words), "toxic words, % ↓");
  EXPECT_EQ(header_of(run, cache_bytes), "cache bytes, MiB ↓");
  EXPECT_EQ(header_of(run, speed_gain), "gain ↑");
  EXPECT_EQ(header_of(run, token_count), "tokens");
  EXPECT_EQ(difference_header(toxic_words), "Δ toxic words, % [95 %]");
}

TEST(Figures, AnOffsetIsSaidWhereItIsNotTheUsualOne) {
  const Metric loss{.name = "loss", .offset = "ahead"};
  RunData run = run_of({});
  run.points = {{0, true, "f32", {{"evaluation[0].ahead", 1}, {"evaluation[0].far_ahead", 3}}, {}}};
  EXPECT_EQ(header_of(run, loss), "loss");
  run.points.push_back({1, false, "a", {{"training.ahead", 2}, {"evaluation[1].ahead", 2}}, {}});
  EXPECT_EQ(header_of(run, loss), "loss at offset 2");
}

TEST(Figures, Digits) {
  const ByteUnit none{"", 1};
  EXPECT_EQ(figure(toxic_words, 1.23456, none), "1.235");
  EXPECT_EQ(figure(speed_gain, 1.98765, none), "1.99×");
  EXPECT_EQ(figure(token_count, 81.4217, none), "81.42");
  EXPECT_EQ(figure(token_count, 12345.6, none), "12346");
  EXPECT_EQ(figure(cache_bytes, 1536, {"KiB", 1024}), "1.50");
}

}  // namespace
}  // namespace itera::report
