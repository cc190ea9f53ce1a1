// What the section on the front says, as text.
#include "report/front_section.hpp"

#include <gmock/gmock.h>

#include "sample_run.hpp"

namespace itera::report {
namespace {

using testing::EndsWith;
using testing::HasSubstr;
using testing::Not;

class FrontSection : public SampleRun {
 protected:
  void add(const std::string& label, double bytes, double bits, const Values& parameters) {
    add_point(label, metrics({record("file_bytes", bytes), record("bits_per_byte", bits)}), "done",
              "", parameters);
  }
  void add_seeds(const std::string& label, double bytes, const std::vector<double>& bits) {
    for (std::size_t i = 0; i < bits.size(); ++i)
      add(label, bytes, bits[i], {{"seed", i + 1}, {"compression[0].use", label}});
  }
  std::string section() {
    const RunData run = read_run(path);
    return front_section(run, front_of(run), "![picture](x.svg)");
  }
  std::string note() { return front_note(front_of(read_run(path))); }
};

TEST_F(FrontSection, IsOnlyThereWithAFront) {
  add("f32", 2, 2, {{"seed", 1}});
  EXPECT_EQ(section(), "");
  EXPECT_EQ(note(), "");
}

// By hand: noisy − int4 has mean 0.1 and deviation 0.0307, so t = 5.642 and, with two degrees of
// freedom, p = 1 − t/√(2 + t²) = 0.030: below 0.05, but not when Holm doubles it.
TEST_F(FrontSection, EveryVerdictOverSeeds) {
  add_seeds("f32", 400, {1});
  add_seeds("fp16", 200, {1.001, 0.999, 1.0});
  add_seeds("good", 100, {1.101, 1.1005, 1.1});
  add_seeds("int*4", 50, {1.12, 1.13, 1.125});
  add_seeds("bad", 70, {1.42, 1.4301, 1.4252});
  add_seeds("noisy", 60, {1.1893, 1.23, 1.2557});
  EXPECT_EQ(
      section(),
      "## Pareto front\n\n"
      "![picture](x.svg)\n\n"
      "What more bytes buy: each row on the front against the next smaller one.\n\n"
      "| model | against |   Δ size |                  Δ bits per byte [95 %] |   n | verdict |\n"
      "|-------|---------|---------:|----------------------------------------:|----:|---------|\n"
      "| good  | int\\*4  | +100.0 % | **−0.0245 ± 0.0053 [−0.0376, −0.0114]** |   3 | better  |\n"
      "| fp16  | good    | +100.0 % | **−0.1005 ± 0.0009 [−0.1027, −0.0983]** |   3 | better  |\n\n"
      "Behind the front: each row against the best one on it that is no larger.\n\n"
      "| model | against |   Δ size |                      Δ bits per byte [95 %] |   n | verdict  "
      "    "
      "|\n"
      "|-------|---------|---------:|--------------------------------------------:|----:|----------"
      "----"
      "|\n"
      "| f32   | fp16    | +100.0 % |          0.0000 ± 0.0010 [−0.0025, +0.0025] |   3 | within "
      "noise "
      "|\n"
      "| noisy | int\\*4  |  +20.0 % |         +0.1000 ± 0.0307 [+0.0237, +0.1763] |   3 | unsure  "
      "     "
      "|\n"
      "| bad   | int\\*4  |  +40.0 % | **+0.30010 ± 0.00010 [+0.29985, +0.30035]** |   3 | worse   "
      "     "
      "|\n\n"
      "- Δ is paired by seed, ± its standard deviation. Brackets: 95 % interval by Student's t "
      "over "
      "the n seeds' differences. It covers other seeds, not another text.\n"
      "- **Bold**, better or worse: the interval excludes 0 even after Holm's correction over its "
      "table; unsure: only before it; within noise: it holds 0.\n"
      "- The front is drawn by these very figures, so what is on it looks a little better than it "
      "is.\n");
}

TEST_F(FrontSection, OneSeedHasNoInterval) {
  add_seeds("f32", 400, {1, 1, 1});
  add("alone", 200, 1.5, {{"seed", 2}, {"a", 1}});
  add("other", 100, 1.75, {{"seed", 2}, {"a", 2}});
  const std::string text = section();
  EXPECT_THAT(text, HasSubstr("| alone | other   | +100.0 % |                −0.2500 |   1 | no "
                              "interval from one seed |\n"));
  add("another", 50, 2, {{"seed", 1}, {"a", 3}});  // its seed meets no other's
  EXPECT_THAT(
      section(),
      HasSubstr("| other | another | +100.0 % |                      – |   0 | no seed in common"));
}

TEST_F(FrontSection, ALongTableSaysHowMuchMoreThereIs) {
  for (int i = 0; i < 30; ++i) add("m" + std::to_string(i), 100 + i, 2 - 0.01 * i, {{"seed", 1}});
  for (int i = 0; i < 14; ++i) add("w" + std::to_string(i), 200 + i, 3 - 0.05 * i, {{"seed", 1}});
  const std::string text = section();
  EXPECT_THAT(text, HasSubstr("\nThe smallest 12 of 29; results.csv has all.\n"));
  EXPECT_THAT(text, HasSubstr("\nThe nearest 12 of 14; results.csv has all.\n"));
  EXPECT_THAT(text, HasSubstr("| w13   |"));
  EXPECT_THAT(text, Not(HasSubstr("| w0    |")));
  EXPECT_THAT(text, HasSubstr("no interval"));
  EXPECT_THAT(text, Not(HasSubstr("Brackets")));
  EXPECT_THAT(
      text, EndsWith("results.csv has all.\n\n- The front is drawn by these very figures, so what "
                     "is on it looks a little better than it is.\n"));
}

TEST_F(FrontSection, NotesSayWhatTheMarkMeansAndWhoCannotHaveIt) {
  add_seeds("f32", 400, {1, 1});
  add_seeds("fp16", 200, {1.1, 1.1});
  add_seeds("int8", 100, {1.2, 1.2});
  EXPECT_EQ(note(),
            "- ●: on the Pareto front of size and bits per byte: no other row is as small and as "
            "good, and better in one of the two.\n");
  add_seeds("less", 50, {1.3});
  add_point("less", Values(), "failed", "", {{"seed", 2}, {"compression[0].use", "less"}});
  EXPECT_THAT(note(), HasSubstr("\n- Not ranked, as other seeds lie behind its mean than behind "
                                "most: less.\n"));
  add_seeds("few", 50, {1.3});
  add_point("few", Values(), "failed", "", {{"seed", 2}, {"compression[0].use", "few"}});
  EXPECT_THAT(note(), HasSubstr("\n- Not ranked, as other seeds lie behind their means than behind "
                                "most: less, few.\n"));
}

TEST_F(FrontSection, OtherTextsAreSaid) {
  for (int i = 0; i < 3; ++i)
    add("m" + std::to_string(i), 10 + i, 2 - i, {{"seed", 1}, {"data.seed", i}});
  EXPECT_EQ(note(),
            "- No Pareto front: data.seed varies, so the rows are not all scored on the "
            "same text.\n");
  EXPECT_EQ(section(), "");
}

}  // namespace
}  // namespace itera::report
