// The lines under the result table: each is there when it has something to say.
#include "report/result_table.hpp"

#include <gmock/gmock.h>

#include "sample_stage.hpp"

namespace itera::report {
namespace {

using testing::HasSubstr;
using testing::Not;

std::string result_notes(const RunData& run, const Comparisons& comparisons) {
  return point_notes(run, comparisons) + general_notes(run);
}

Comparisons tested(std::size_t count, std::size_t units) {
  Comparisons comparisons;
  comparisons.margin = 0.0019;
  comparisons.tested = count;
  Comparison one;
  one.interval = Bootstrap{0, 0, 0, 1, "documents", units};
  comparisons.of_point.assign(count, one);
  return comparisons;
}

TEST(ResultNotes, MoreComparisonsThanDrawsCanDecideIsSaid) {
  EXPECT_THAT(result_notes({}, tested(250, 40)), Not(HasSubstr("too many")));
  EXPECT_THAT(result_notes({}, tested(251, 40)),
              HasSubstr("Holm-corrected over 251 comparisons: too many for any to be bold.\n"));
}

TEST(ResultNotes, FewUnitsAreSaid) {
  EXPECT_THAT(result_notes({}, tested(1, 19)),
              HasSubstr("19 documents, so few that it is rather too narrow ("));
  EXPECT_THAT(result_notes({}, tested(1, 20)), HasSubstr("over 20 documents (10000 draws"));
  EXPECT_THAT(result_notes({}, tested(1, 20)), HasSubstr("differences: none, all are equal."));
}

/// A twin and one other point, each with one evaluation.
RunData two_points(Values twin, Values other) {
  RunData run = run_of({stage("evaluate", std::move(twin)), stage("evaluate", std::move(other))});
  run.points = {{0, true, "f32", {}, {0}}, {1, false, "int4*", {}, {1}}};
  return run;
}

Comparisons nothing_compared() {
  Comparisons comparisons;
  comparisons.of_point.resize(2);
  return comparisons;
}

TEST(ResultNotes, WhoGotNoFasterIsSaid) {
  const auto notes = [](Values records) {
    return result_notes(two_points(Values::array(), std::move(records)), nothing_compared());
  };
  EXPECT_EQ(notes({record("decode_ratio", 1.2), record("decode_ratio_low", 1.1),
                   record("decode_ratio_high", 1.3)}),
            "");
  EXPECT_EQ(notes({record("decode_ratio", 1.0), record("decode_ratio_low", 0.9),
                   record("decode_ratio_high", 1.1), record("prefill_ratio", 0.8),
                   record("prefill_ratio_low", 0.7), record("prefill_ratio_high", 0.9)}),
            "- int4\\* is slower in prefill (0.80× [0.70, 0.90]) and no faster in decode (1.00× "
            "[0.90, 1.10]).\n");
  EXPECT_THAT(notes({record("prefill_ratio", 0.5)}), HasSubstr("slower in prefill"));
}

TEST(ResultNotes, ATwinIsNeverSlowerThanItself) {
  EXPECT_EQ(
      result_notes(two_points({record("decode_ratio", 0.9)}, Values::array()), nothing_compared()),
      "");
}

TEST(ResultNotes, WhatWasNotComparedIsSaid) {
  RunData run = two_points(Values::array(), {record("bits_per_byte", 2)});
  EXPECT_EQ(result_notes(run, nothing_compared()),
            "- The twin has no bits per byte, so nothing is compared with it.\n");
  Comparisons comparisons = nothing_compared();
  comparisons.twin_quality = 2;
  comparisons.of_point[1] = Comparison{};
  EXPECT_EQ(result_notes(run, comparisons),
            "- int4\\* has no interval: it and its twin were not scored on the same windows, or on "
            "too few.\n"
            "- The twin has no bits per byte, so nothing is compared with it.\n");
}

TEST(ResultNotes, ArithmeticsAreNamedWithWhoseTheyAre) {
  RunData run = two_points(Values::array(), Values::array());
  run.provenance = Values::object();
  run.stages[0].recorded.texts = {{"arithmetic", "f32"}};
  EXPECT_THAT(result_notes(run, nothing_compared()),
              HasSubstr("batch 1, arithmetic: f32. Tokens/s"));
  run.stages[1].recorded.texts = {{"arithmetic", "int8"}};
  run.provenance["threads"] = 2;
  EXPECT_THAT(result_notes(run, nothing_compared()),
              HasSubstr("batch 1, 2 threads, arithmetic: f32 (f32); int8 (int4\\*). Tokens/s"));
  run.provenance["threads"] = 1;
  EXPECT_THAT(result_notes(run, nothing_compared()), HasSubstr("batch 1, 1 thread, "));
}

TEST(ResultNotes, SizeAndReferenceWhereThereAreSome) {
  RunData run = two_points({record("file_bytes", 10)}, Values::array());
  run.stages.push_back(stage("prepare", {record("xz_bits_per_byte", 1.98766)}));
  EXPECT_EQ(result_notes(run, nothing_compared()),
            "- Size is the whole checkpoint file; ratio is the twin's payload (its tensors' bytes "
            "in the file) over the model's own.\n"
            "- Reference: `xz -9` needs 1.9877 bits per byte on the same test text.\n");
}

TEST(ResultNotes, ReferenceSaysWhenOnlyAPartWasScored) {
  RunData run = two_points({record("tokens", 90)}, Values::array());
  run.stages.push_back(stage("prepare", {record("xz_bits_per_byte", 2), record("tokens_test", 100),
                                         record("documents_test", 10)}));
  EXPECT_THAT(result_notes(run, nothing_compared()), HasSubstr("on the same test text.\n"));
  run.stages[0] = stage("evaluate", {record("tokens", 89)});
  EXPECT_THAT(result_notes(run, nothing_compared()), HasSubstr("on the whole test split.\n"));
}

TEST(ResultNotes, NothingComparedNothingSaid) { EXPECT_EQ(result_notes({}, {}), ""); }

}  // namespace
}  // namespace itera::report
