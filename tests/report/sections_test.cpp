// The sections after the result, each from a run made up in memory.
#include "report/sections.hpp"

#include <gtest/gtest.h>

#include "sample_stage.hpp"

namespace itera::report {
namespace {

TEST(Sections, NothingToSayIsNothing) {
  for (const auto section : {footprint_section, training_section, data_section, notes_section,
                             failures_section, made_section}) {
    EXPECT_EQ(section({}), "");
    EXPECT_EQ(section(run_of({stage("train", Values::array()), stage("prepare", Values::array())})),
              "");
  }
}

TEST(Sections, FootprintByFormAndRole) {
  RunData run = run_of(
      {stage("evaluate", {record("bytes_f16", 2048), record("bytes_role_head", 512),
                          record("parameters", 1024), record("process_resident_bytes", 3 << 20)})});
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
            "| process, MiB         |   3.0 |\n"
            "| parameters, millions | 0.001 |\n");
}

TEST(Sections, WhatPreparingSaidStandsUnderDataAndNowhereElse) {
  Stage prepare = stage("prepare", {record("documents_test", 12), record("tokens_test", 60000),
                                    record("tokens_train", 1200000)});
  prepare.recorded.notes = {"2.34 % of the test 8-grams also occur in train (1 of 43)"};
  Stage train = stage("train", Values::array());
  train.recorded.notes = {"stopped early"};
  const RunData run = run_of({prepare, train});
  EXPECT_EQ(data_section(run),
            "## Data\n\n"
            "- Test text: 12 documents, 60 000 tokens; training text: 1.20 M tokens.\n"
            "- 2.34 % of the test 8-grams also occur in train (1 of 43)\n");
  EXPECT_EQ(notes_section(run), "## Notes\n\n- train it: stopped early\n");
}

}  // namespace
}  // namespace itera::report
