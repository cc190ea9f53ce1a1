// The section on training: the summary, and a loss curve that fits on a page.
#include "report/sections.hpp"

#include <gmock/gmock.h>

#include "sample_stage.hpp"

namespace itera::report {
namespace {

TEST(Training, CurveIsThinnedToValidatedRows) {
  Stage train = stage("train", {record("steps", 1000), record("best_validation_loss", 3.21)});
  train.cost.seconds = 2;
  train.curve = "step,loss,validation_loss\n";
  for (int step = 0; step <= 1000; ++step) {
    train.curve += std::to_string(step) + ",1.5," + (step % 50 == 0 ? "2.25" : "") + "\n";
  }
  EXPECT_EQ(training_section(run_of({train})),
            "## Training\n\n"
            "train it: 1000 steps, best validation loss 3.2100 nats per token, 2.0 s.\n\n"
            "| step |  loss | validation_loss |\n"
            "|-----:|------:|----------------:|\n"
            "|    0 | 1.500 |           2.250 |\n"
            "|  100 | 1.500 |           2.250 |\n"
            "|  250 | 1.500 |           2.250 |\n"
            "|  400 | 1.500 |           2.250 |\n"
            "|  550 | 1.500 |           2.250 |\n"
            "|  700 | 1.500 |           2.250 |\n"
            "|  850 | 1.500 |           2.250 |\n"
            "| 1000 | 1.500 |           2.250 |\n");
}

TEST(Training, ShortDamagedOrUnvalidatedCurves) {
  Stage train = stage("train", Values::array());
  train.curve = "step,loss\n1,5.5\n2,12345.6\n3,";  // the last was cut short, with an empty loss
  EXPECT_EQ(training_section(run_of({train})),
            "## Training\n\n\n"
            "| step |  loss |\n"
            "|-----:|------:|\n"
            "|    1 | 5.500 |\n"
            "|    2 | 12346 |\n"
            "|    3 |     – |\n");
  train.curve = "step,loss\n";
  EXPECT_EQ(training_section(run_of({train})), "");
}

TEST(Training, EveryModelOfARunHasItsOwn) {
  Stage cached = stage("train", {record("tokens_per_second", 12345)});
  cached.status = Status::cached;
  Stage untold = stage("train", Values::array());
  EXPECT_EQ(training_section(run_of({cached, untold, stage("train", {record("steps", 5)})})),
            "## Training\n\n"
            "train it: 12345 tokens/s, taken from the cache.\n\n"
            "train it: 5 steps.\n");
}

TEST(Training, ACurveFromElsewhereCannotBreakTheTable) {
  Stage train = stage("train", Values::array());
  train.curve = "step,a|b\r\n1,<x>\r\n2,1e-3\r\ntoo,many,cells\r\n";
  EXPECT_EQ(training_section(run_of({train})),
            "## Training\n\n\n"
            "| step |     a\\|b |\n"
            "|-----:|---------:|\n"
            "|    1 |     \\<x> |\n"
            "|    2 | 0.001000 |\n");
}

}  // namespace
}  // namespace itera::report
