// The sections after the result, each from a run made up in memory.
#include "report/sections.hpp"

#include <gmock/gmock.h>

#include "sample_run.hpp"

namespace itera::report {
namespace {

using testing::HasSubstr;

Stage stage(const std::string& kind, Values records) {
  Stage made;
  made.kind = kind;
  made.label = kind + " it";
  made.status = "done";
  made.metrics = metrics(std::move(records));
  return made;
}

RunData run_of(std::vector<Stage> stages) {
  RunData run;
  run.stages = std::move(stages);
  return run;
}

TEST(Sections, NothingToSayIsNothing) {
  for (const auto section : {footprint_section, training_section, data_section, notes_section,
                             failures_section, made_section}) {
    EXPECT_EQ(section({}), "");
    EXPECT_EQ(section(run_of({stage("train", Values::array()), stage("prepare", Values::array())})),
              "");
  }
}

TEST(Sections, FootprintByFormAndRole) {
  RunData run =
      run_of({stage("evaluate", {record("bytes_f16", 2048), record("bytes_role_head", 512),
                                 record("parameters", 1024)})});
  Point point;
  point.label = "fp16";
  point.stages = {0};
  run.points = {point};
  EXPECT_EQ(footprint_section(run),
            "## Footprint\n\n"
            "| KiB                  |  fp16 |\n"
            "|----------------------|------:|\n"
            "| form f16             |   2.0 |\n"
            "| role head            |   0.5 |\n"
            "| parameters, millions | 0.001 |\n");
}

TEST(Training, CurveIsThinnedToValidatedRows) {
  Stage train = stage("train", {record("steps", 1000), record("best_validation_loss", 3.21)});
  train.seconds = 2;
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

TEST(Sections, OverlapOfTheData) {
  const Stage prepare =
      stage("prepare", {record("documents_test", 12), record("tokens_test", 60000),
                        record("tokens_train", 1200000), record("test_8grams_in_train", 0.0234)});
  EXPECT_EQ(data_section(run_of({prepare})),
            "## Data\n\n"
            "- Test text: 12 documents, 60 000 tokens; training text: 1.20 M tokens.\n"
            "- 2.3 % of the 8-grams of the test text also occur in the training text.\n");
}

TEST(Sections, HowThisWasMade) {
  RunData run;
  run.provenance = {{"commit", "4d2e11a04d2e11a04d2e11a0"},
                    {"dirty", true},
                    {"version", "0.1.0"},
                    {"overrides", {"seed=1", "threads=2"}},
                    {"seed", 1},
                    {"data_seed", 0},
                    {"cpu_seconds", 2}};
  EXPECT_EQ(made_section(run),
            "## How this was made\n\n"
            "| what      | value                                       |\n"
            "|-----------|---------------------------------------------|\n"
            "| overrides | seed=1 threads=2                            |\n"
            "| itera-lab | 0.1.0, commit 4d2e11a04d2e11a0 with changes |\n"
            "| seeds     | 1, data 0                                   |\n"
            "| time      | CPU 2.0 s                                   |\n");
}

}  // namespace
}  // namespace itera::report
