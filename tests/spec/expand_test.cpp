// Sweeps as lists of experiments: which points there are, in which order, and what they share.
#include "spec/expand.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>

#include "catalogue.hpp"
#include "spec/show.hpp"
#include "spec/spec.hpp"

namespace itera {
namespace {

using testing::ElementsAre;
using testing_support::catalogue;
using testing_support::smallest;

Spec swept(const std::string& sweep, const std::string& more = "compression: [{use: fp16}]\n") {
  Spec spec = read_spec_text(smallest + more + "sweep:\n" + sweep, "a.yaml", {}, catalogue());
  EXPECT_EQ(render(spec.findings), "");
  return spec;
}

/// "seed steps methods", one for each point.
std::vector<std::string> points_of(const Spec& spec) {
  std::vector<std::string> all;
  for (std::size_t i = 0; i < spec.points.size; ++i) {
    const Experiment e = spec.points.at(i);
    std::string text = std::to_string(e.seed) + " " + e.training->parameters["steps"].dump();
    for (const Use& use : e.compression)
      text += " " + use.name +
              (use.parameters.contains("keep") ? use.parameters["keep"].dump() : std::string());
    all.push_back(text);
  }
  return all;
}

TEST(Sweep, WithoutOneThereIsOnePoint) {
  const Spec spec = read_spec_text(smallest, "a.yaml", {}, catalogue());
  EXPECT_EQ(spec.points.size, 1u);
  EXPECT_TRUE(spec.sweep.is_null());
  EXPECT_TRUE(spec.points.varied.empty());
  EXPECT_EQ(spec.points.at(0).resolved, spec.experiment.resolved);
}

TEST(Sweep, GridsVaryTheLastAxisFastestAndSeedsSlowest) {
  const Spec spec = swept(
      "  axes: {training.steps: [1, 2], compression: [[], [{use: int8}]]}\n  seeds: [7, 8]\n");
  EXPECT_THAT(points_of(spec), ElementsAre("7 1", "7 1 int8", "7 2", "7 2 int8", "8 1", "8 1 int8",
                                           "8 2", "8 2 int8"));
  EXPECT_THAT(spec.points.varied, ElementsAre("seed", "training.steps", "compression"));
  EXPECT_EQ(spec.experiment.resolved, spec.points.at(0).resolved);
  EXPECT_FALSE(spec.experiment.resolved.contains("sweep"));
}

TEST(Sweep, EachPointIsWhatItsValuesWouldMakeOfTheSpec) {
  const Spec spec =
      swept("  axes: {training.steps: [1, 2], \"compression[0].use\": [fp16, int8]}\n");
  const std::string base = smallest + "compression: [{use: fp16}]\n";
  std::size_t i = 0;
  for (const char* steps : {"1", "2"}) {
    for (const char* use : {"fp16", "int8"}) {
      const Spec plain = read_spec_text(
          base, "a.yaml",
          {std::string("training.steps=") + steps, std::string("compression[0].use=") + use},
          catalogue());
      ASSERT_EQ(render(plain.findings), "");
      EXPECT_EQ(spec.points.at(i++).resolved, plain.experiment.resolved);
    }
  }
}

TEST(Sweep, AnotherComponentLeavesParametersBehindButNotItsGuard) {
  const Spec spec = swept("  axes: {\"compression[0].use\": [fp16, int8]}\n",
                          "compression: [{use: fp16, keep: [a], guard: {mode: off}}]\n");
  EXPECT_THAT(points_of(spec), ElementsAre("0 600 fp16[\"a\"]", "0 600 int8"));
  EXPECT_EQ(spec.points.at(1).compression[0].guard.mode, GuardMode::off);
}

TEST(Sweep, ZippedKeysMoveTogether) {
  EXPECT_THAT(points_of(swept("  zip: {seed: [5, 6], training.steps: [1, 2]}\n")),
              ElementsAre("5 1 fp16[]", "6 2 fp16[]"));
  EXPECT_EQ(swept("  zip: [{seed: [5, 6], training.steps: [1, 2]}, {training.batch: [1, 2, 3]}]\n")
                .points.size,
            6u);
}

TEST(Sweep, EqualPointsAreOne) {
  EXPECT_THAT(points_of(swept("  axes: {training.steps: [1, 600]}\n  seeds: [0, 1, 0]\n"
                              "  include: [{training.steps: 1}, {}]\n")),
              ElementsAre("0 1 fp16[]", "0 600 fp16[]", "1 1 fp16[]", "1 600 fp16[]"));
}

TEST(Sweep, ConditionsRuleOutBeforeAnythingIsChecked) {
  EXPECT_THAT(points_of(swept("  axes: {training.steps: [0, 1, 2, 3]}\n"
                              "  when: training.steps != 3\n  exclude: [training.steps == 0]\n")),
              ElementsAre("0 1 fp16[]", "0 2 fp16[]"));
}

TEST(Sweep, AnAxisMayDependOnOthers) {
  const Spec spec = swept(
      "  axes:\n    \"compression[0].use\": [fp16, int8]\n"
      "    \"compression[0].keep\": [[a], [b]]\n"
      "  when: {\"compression[0].keep\": \"compression[0].use == 'fp16'\"}\n");
  EXPECT_THAT(points_of(spec), ElementsAre("0 600 fp16[\"a\"]", "0 600 fp16[\"b\"]", "0 600 int8"));
}

TEST(Sweep, IncludedPointsTakeEverySeedUnlessTheyHaveOne) {
  EXPECT_THAT(points_of(swept("  seeds: [1, 2]\n  axes: {training.steps: [5]}\n"
                              "  include: [{training.steps: 9}, {seed: 3, compression: []}]\n")),
              ElementsAre("1 5 fp16[]", "2 5 fp16[]", "1 9 fp16[]", "2 9 fp16[]", "3 600"));
  EXPECT_THAT(points_of(swept("  include: [{training.steps: 9}]\n")), ElementsAre("0 9 fp16[]"));
}

TEST(Sweep, ABaseMayBeIncomplete) {
  const std::string text =
      "name: a\ndata: {use: text, path: [b]}\ntraining: {use: adamw}\n"
      "sweep: {axes: {model: [{use: itera}, {use: transformer, size: micro}]}}\n";
  const Spec spec = read_spec_text(text, "a.yaml", {}, catalogue());
  EXPECT_EQ(render(spec.findings), "");
  ASSERT_EQ(spec.points.size, 2u);
  EXPECT_EQ(spec.points.at(1).model->parameters["size"], "micro");
}

TEST(Sweep, RandomSamplesDependOnTheirSeedAlone) {
  const std::string axes =
      "  strategy: random\n  samples: 20\n  axes: {training.steps: {uniform: [1, 1000]},"
      " training.learning_rate: {log_uniform: [1.0e-4, 0.1]}, model.size: [micro, tiny]}\n";
  const auto first = points_of(swept(axes));
  EXPECT_EQ(first.size(), 20u);
  EXPECT_EQ(points_of(swept(axes)), first);
  EXPECT_NE(points_of(swept(axes + "  seed: 1\n")), first);
  const auto seeded = points_of(swept(axes + "  seeds: [0, 1]\n"));
  ASSERT_EQ(seeded.size(), 40u);
  EXPECT_TRUE(std::equal(first.begin(), first.end(), seeded.begin())) << "each seed, same samples";
}

TEST(Sweep, OriginsAreThoseOfTheFirstPoint) {
  const Spec spec = swept("  axes: {training.steps: [5, 6]}\n");
  std::size_t steps = 0;
  for (const Origin& origin : spec.origins) {
    if (origin.path != "training.steps") continue;
    ++steps;
    EXPECT_EQ(origin.from, "a.yaml:7");
  }
  EXPECT_EQ(steps, 1u);
}

TEST(Sweep, ReadsBackToTheSamePoints) {
  const Spec spec = swept(
      "  axes: {training.steps: {range: [2, 8], multiply: 2}, \"compression[0].keep\": [[], [x]]}\n"
      "  zip: {training.batch: [1, 2], model.size: [micro, tiny]}\n  seeds: [1, 2]\n"
      "  when: {\"compression[0].keep\": seed == 1}\n  exclude: training.steps == 4\n"
      "  include: [{compression: [{use: int8}]}]\n");
  Values whole = spec.experiment.resolved;
  whole["sweep"] = spec.sweep;
  const Spec again = read_spec_text(as_yaml(whole), "b.yaml", {}, catalogue());
  ASSERT_EQ(render(again.findings), "") << as_yaml(whole);
  ASSERT_EQ(again.points.size, spec.points.size);
  EXPECT_EQ(again.sweep, spec.sweep);
}

TEST(Sweep, TenThousandPointsAreQuick) {
  const auto begin = std::chrono::steady_clock::now();
  const Spec spec = swept(
      "  max_points: 10000\n  axes: {training.steps: {range: [1, 100], step: 1}, "
      "\"compression[0].keep\": [[a], [b], [c], [d], [e]]}\n  seeds: {range: [1, 20], step: 1}\n");
  EXPECT_EQ(spec.points.size, 10'000u);
  EXPECT_LT(std::chrono::steady_clock::now() - begin, std::chrono::seconds(5));
}

}  // namespace
}  // namespace itera
