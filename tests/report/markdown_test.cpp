// What the report says in every situation a run can end in.
#include "report/markdown.hpp"

#include <gmock/gmock.h>

#include "report/report.hpp"
#include "sample_run.hpp"

namespace itera::report {
namespace {

using testing::HasSubstr;
using testing::Not;

class Markdown : public SampleRun {
 protected:
  std::string text() { return make_report(path).markdown; }
};

TEST_F(Markdown, OnePointAlone) {
  folder.write("resolved.json", {{"name", "alone"}});
  add_point("f32", metrics({record("bits_per_byte", 1.23456), record("perplexity", 24.118)}));
  EXPECT_EQ(text(),
            "# alone\n\n"
            "1 of 1 points complete (0 cached), 0 failed\n\n"
            "## Result\n\n"
            "| model | bits per byte ↓ | perplexity ↓ |\n"
            "|-------|----------------:|-------------:|\n"
            "| f32   |          1.2346 |        24.12 |\n");
}

TEST_F(Markdown, NothingCameOut) {
  add_point("f32", Values(), "failed", "loss is not finite at step 12, learning rate 0.003");
  add_point("fp16", Values(), "skipped");
  EXPECT_THAT(text(), HasSubstr("0 of 2 points complete (0 cached), 1 failed"));
  EXPECT_THAT(text(), HasSubstr("| f32 (failed)      |"));
  EXPECT_THAT(text(), HasSubstr("| fp16 (incomplete) |"));
  EXPECT_THAT(text(), HasSubstr("## Failures"));
  EXPECT_THAT(
      text(),
      HasSubstr("| perplexity of f32 | loss is not finite at step 12, learning rate 0.003 |"));
  EXPECT_THAT(text(), HasSubstr("1 further stages were not finished."));
}

TEST_F(Markdown, FailedTwinIsSaid) {
  add_point("f32", Values(), "failed");
  add_point("fp16", metrics({record("bits_per_byte", 1.5)}));
  EXPECT_THAT(text(), HasSubstr("The twin has no bits per byte, so nothing is compared with it."));
  EXPECT_THAT(text(), Not(HasSubstr("Δ")));
}

TEST_F(Markdown, UnpairedDifferenceIsSaid) {
  add_point("f32", metrics({record("bits_per_byte", 1.5)}));
  add_point("fp16", metrics({record("bits_per_byte", 1.75)}));
  EXPECT_THAT(text(), HasSubstr("+0.2500"));
  EXPECT_THAT(text(), HasSubstr("fp16 has no interval"));
  EXPECT_THAT(text(), Not(HasSubstr("Bold")));
}

TEST_F(Markdown, IntervalsCoverAndBoldAreExplained) {
  std::vector<double> nats(80, 100), worse = nats;
  for (std::size_t i = 0; i < worse.size(); ++i) worse[i] += i % 2 == 0 ? 4 : 6;
  add_point("f32", metrics({record("bits_per_byte", 1.5)}, windows(nats)));
  add_point("int4", metrics({record("bits_per_byte", 1.6)}, windows(worse)));
  EXPECT_THAT(text(), HasSubstr("95 % interval of a paired bootstrap over 10 blocks of 8 windows, "
                                "so few that it is rather too narrow (10000 draws, fixed seed)"));
  EXPECT_THAT(
      text(),
      HasSubstr(
          "It covers this checkpoint on this text, not another training run or another text."));
  EXPECT_THAT(text(), HasSubstr("windows' differences: −0.99."));
  EXPECT_THAT(text(), HasSubstr("outside ±0.1 % of the twin's bits per byte (±0.0015), "
                                "Holm-corrected over 1 comparison."));
  EXPECT_THAT(text(), HasSubstr("**+0.0721 [+0.0721, +0.0721]**"));
}

TEST_F(Markdown, ModelsThatGotNoFasterAreNamed) {
  const auto speed = [](double prefill, double decode, double spread) {
    return metrics({record("prefill_tokens_per_second", 1000),
                    record("decode_tokens_per_second", 500), record("prefill_ratio", prefill),
                    record("prefill_ratio_low", prefill - spread),
                    record("prefill_ratio_high", prefill + spread), record("decode_ratio", decode),
                    record("decode_ratio_low", decode - spread),
                    record("decode_ratio_high", decode + spread)});
  };
  add_point("f32", metrics({record("prefill_tokens_per_second", 1000),
                            record("decode_tokens_per_second", 500)}));
  add_point("mixed", speed(1.02, 0.8, 0.05));
  add_point("half", speed(1.5, 1.01, 0.05));
  add_point("quick", speed(1.5, 1.4, 0.05));
  EXPECT_THAT(text(), HasSubstr("- mixed is no faster in prefill (1.02× [0.97, 1.07]) and slower "
                                "in decode (0.80× [0.75, 0.85]).\n"));
  EXPECT_THAT(text(), HasSubstr("- half is no faster in decode (1.01× [0.96, 1.06]).\n"));
  EXPECT_THAT(text(), Not(HasSubstr("- quick is")));
  EXPECT_THAT(text(), HasSubstr("1000 (1.50× [1.45, 1.55])"));
}

TEST_F(Markdown, OtherOffsetsHaveOnlyNatsPerToken) {
  const Values parameters = {{"evaluation[0].predict_offset", 2}};
  add_point("f32", metrics({record("nats_per_token", 0.88245)}, windows({1, 2, 3})), "done", "",
            parameters);
  add_point("int4", metrics({record("nats_per_token", 1.01312)}, windows({1, 2, 3})), "done", "",
            parameters);
  EXPECT_THAT(text(), HasSubstr("| model | nats per token at offset 2 ↓ |\n"));
  EXPECT_THAT(text(), HasSubstr("| int4  |                       1.0131 |\n"));
  EXPECT_THAT(text(), Not(HasSubstr("bits per byte")));
}

TEST_F(Markdown, OverSeedsPointsHaveASectionOfTheirOwn) {
  for (std::size_t seed = 1; seed <= 2; ++seed)
    add_point("f32, seed=" + std::to_string(seed), metrics({record("bits_per_byte", 1.5)}), "done",
              "", {{"seed", seed}}, seed - 1);
  EXPECT_THAT(text(), HasSubstr("2 of 2 points complete (0 cached), 0 failed · 2 seeds\n\n"
                                "## Result\n\n"
                                "| model |   n | bits per byte ↓ |\n"
                                "|-------|----:|----------------:|\n"
                                "| f32   |   2 | 1.5000 ± 0.0000 |\n\n- One row"));
  EXPECT_THAT(text(), HasSubstr("\n## Points\n\n"
                                "| model       | bits per byte ↓ |\n"
                                "|-------------|----------------:|\n"
                                "| f32, seed=1 |          1.5000 |\n"
                                "| f32, seed=2 |          1.5000 |\n"));
}

TEST_F(Markdown, WithoutAFrontThereIsNoPicture) {
  add_point("f32", metrics({record("bits_per_byte", 1.5), record("file_bytes", 10)}));
  EXPECT_THAT(text(), Not(HasSubstr("report.svg")));
  EXPECT_EQ(make_report(path).svg, "");
}

TEST_F(Markdown, ManyPoints) {
  for (int i = 0; i < 60; ++i) {
    add_point("p" + std::to_string(i),
              metrics({record("bits_per_byte", 1.5), record("payload_bytes", 2048),
                       record("bytes_f32", 2048)},
                      windows(std::vector<double>(24, 100 + i))));
  }
  EXPECT_THAT(text(), HasSubstr("60 of 60 points complete"));
  EXPECT_THAT(text(), HasSubstr("| p59   |"));
  EXPECT_THAT(text(), HasSubstr("Holm-corrected over 59 comparisons."));
  EXPECT_THAT(text(), HasSubstr("The first 6 of 60 points; the rest are in results.csv."));
}

}  // namespace
}  // namespace itera::report
