// The result of a sweep over seeds, as text.
#include "report/group_table.hpp"

#include <gmock/gmock.h>

#include "sample_run.hpp"

namespace itera::report {
namespace {

using testing::HasSubstr;
using testing::Not;

class GroupTable : public SampleRun {
 protected:
  /// A twin and one method for each seed; the method's figures may be missing.
  void add_pairs(const std::vector<double>& twin, const std::vector<Values>& method) {
    for (std::size_t i = 0; i < twin.size(); ++i) {
      const std::size_t index = plan["points"].size(), seed = i + 1;
      const std::string words = ", seed=" + std::to_string(seed);
      add_point("f32" + words,
                metrics({record("bits_per_byte", twin[i]), record("file_bytes", 4096)}), "done", "",
                {{"seed", seed}}, index);
      add_point("fp16" + words, method[i].is_null() ? method[i] : metrics(method[i]),
                method[i].is_null() ? "failed" : "done", "",
                {{"seed", seed}, {"compression[0].use", "fp16"}}, index);
    }
  }
  static Values figures(double bits, Values more = Values::array()) {
    more.push_back(record("bits_per_byte", bits));
    return more;
  }
  RunData run() { return read_run(path); }
  std::string table() { return group_table(run(), front_of(run())); }
  std::string notes() { return group_notes(run(), front_of(run())); }
};

TEST_F(GroupTable, MeansDeviationsAndPairedDifferences) {
  add_pairs({2, 3, 4}, {figures(2.010), figures(3.012), figures(4.014)});
  EXPECT_EQ(
      table(),
      "| model |   n | bits per byte ↓ |                  Δ bits per byte [95 %] | size, KiB ↓ |\n"
      "|-------|----:|----------------:|----------------------------------------:|------------:|\n"
      "| f32   |   3 | 3.0000 ± 1.0000 |                                       – |        4.00 |\n"
      "| fp16  |   3 | 3.0120 ± 1.0020 | **+0.0120 ± 0.0020 [+0.0070, +0.0170]** |           – "
      "|\n");
  EXPECT_EQ(
      notes(),
      "- One row for all seeds: the mean ± the standard deviation (n − 1) over the n seeds that "
      "have figures; single points are listed below.\n"
      "- Δ is to the twin, the first row, paired by seed, so that what a seed does to both is not "
      "in "
      "it: the mean of each seed's difference ± their standard deviation. Brackets: 95 % interval "
      "of that mean by Student's t over the "
      "seeds (t = 4.303 for 3 seeds). It covers other seeds on this text, not another text.\n"
      "- **Bold**: the interval lies outside ±0.1 % of the twin's bits per byte, "
      "Holm-corrected over 1 comparison.\n");
}

TEST_F(GroupTable, AMissingSeedIsSaidAndOnlyWholePairsCount) {
  add_pairs({2, 3, 4}, {figures(2.010), Values(), figures(4.014)});
  EXPECT_THAT(table(), HasSubstr("| fp16 (2 of 3 seeds; seed 2 failed) |   2 | 3.0120 ± 1.4170 | "
                                 "+0.0120 ± 0.0028 [−0.0134, +0.0374] |"));
  EXPECT_THAT(notes(), HasSubstr("(t = 12.706 for 2 seeds)"));
}

TEST_F(GroupTable, OneSeedHasADifferenceWithoutInterval) {
  add_pairs({2, 3, 4}, {figures(2.010), Values(), Values()});
  EXPECT_THAT(table(), HasSubstr("| fp16 (1 of 3 seeds; seeds 2 and 3 failed) |   1 |          "
                                 "2.0100 |                +0.0100 |"));
  EXPECT_THAT(notes(), Not(HasSubstr("Student")));
}

TEST_F(GroupTable, AFigureThatFewerSeedsHaveSaysSo) {
  add_pairs({2, 3, 4}, {figures(2.010, {record("decode_ratio", 1.5), record("payload_ratio", 2)}),
                        figures(3.012, {record("payload_ratio", 2)}),
                        figures(4.014, {record("decode_ratio", 1.7), record("payload_ratio", 2)})});
  EXPECT_THAT(table(), HasSubstr("|   2.00× | 1.60 ± 0.14× (n = 2) |"));
}

TEST_F(GroupTable, SizesShowTheirDeviationOnlyWhereItCanBeSeen) {
  const auto sized = [&](double a, double b) {
    plan = {{"points", Values::array()}, {"stages", Values::array()}};
    add_pairs({2, 3},
              {figures(2.5, {record("file_bytes", a)}), figures(3.5, {record("file_bytes", b)})});
    return table();
  };
  EXPECT_THAT(sized(2048, 2049), HasSubstr("|        2.00 |\n"));
  EXPECT_THAT(sized(2048, 3072), HasSubstr("| 2.50 ± 0.71 |\n"));
}

TEST_F(GroupTable, WithoutBitsThereAreNatsPerToken) {
  for (std::size_t seed = 1; seed <= 2; ++seed)
    add_point("f32", metrics({record("nats_per_token", 1.5 * static_cast<double>(seed))}), "done",
              "", {{"seed", seed}}, seed - 1);
  EXPECT_EQ(table(),
            "| model |   n | nats per token ↓ |\n"
            "|-------|----:|-----------------:|\n"
            "| f32   |   2 |  2.2500 ± 1.0607 |\n");
}

}  // namespace
}  // namespace itera::report
