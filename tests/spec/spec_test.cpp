// The whole of reading: what an Experiment holds, where values came from, and that damage never
// crashes it.
#include "spec/spec.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdlib>

#include "base/files.hpp"
#include "catalogue.hpp"
#include "spec/show.hpp"
#include "support/folder.hpp"
#include "support/mutation.hpp"

namespace itera {
namespace {

using testing::HasSubstr;
using testing_support::catalogue;
using testing_support::error_of;
using testing_support::smallest;

const std::string full = R"(# a question
name: phase8_fp16
seed: 42
threads: 2
x-anchors: {steps: &steps 20}
data: {use: text, path: ["${env:ITERA_TEST_CORPUS:data/kjv.txt}"], tokenizer: {file: t.json},
       context: 64}
model:
  use: itera
  size: micro
  experts: [4, 1]
training: {use: adamw, steps: *steps, learning_rate: 3.0e-3, early_stop: true}
compression: [{use: fp16, keep: []}, {use: int8, guard: {mode: off}}]
guard: {max_drift: 0.02}
evaluation: [{use: perplexity}, {use: latency, repeats: 5}]
backend: {use: local, jobs: 2}
report: {formats: [md], margin: 0.01}
)";

std::string origin(const Spec& spec, const std::string& path) {
  for (const Origin& candidate : spec.origins) {
    if (candidate.path == path) return candidate.from;
  }
  return "none";
}

/// Paths of the leaves of a resolved spec.
void leaves(const Values& value, const std::string& path, std::vector<std::string>& found) {
  if (!value.is_structured() || value.empty()) return found.push_back(path);
  for (std::size_t i = 0; value.is_array() && i < value.size(); ++i) {
    leaves(value[i], path + "[" + std::to_string(i) + "]", found);
  }
  if (!value.is_object()) return;
  for (const auto& [key, item] : value.items())
    leaves(item, path.empty() ? key : path + "." + key, found);
}

TEST(Spec, BecomesAnExperiment) {
  ::unsetenv("ITERA_TEST_CORPUS");
  const Spec spec = read_spec_text(full, "a.yaml", {}, catalogue());
  ASSERT_EQ(render(spec.findings), "");
  EXPECT_NO_THROW(require_valid(spec));
  const Experiment& e = spec.experiment;
  EXPECT_EQ(e.name, "phase8_fp16");
  EXPECT_EQ(e.seed, 42);
  EXPECT_EQ(e.threads, 2);
  EXPECT_EQ(e.data.name, "text");
  EXPECT_EQ(e.data.parameters["path"], Values::parse(R"(["data/kjv.txt"])"));
  EXPECT_EQ(e.data.parameters["vocabulary"], 1024);
  EXPECT_FALSE(e.data.parameters.contains("use"));
  ASSERT_TRUE(e.model && e.training);
  EXPECT_EQ(e.model->parameters["width"], nullptr);
  EXPECT_EQ(e.training->parameters["steps"], 20);
  ASSERT_EQ(e.compression.size(), 2u);
  EXPECT_EQ(e.compression[1].name, "int8");
  EXPECT_EQ(e.evaluation[1].parameters["repeats"], 5);
  EXPECT_EQ(e.jobs, 2);
  EXPECT_EQ(e.formats, std::vector<std::string>{"md"});
  EXPECT_EQ(e.resolved["report"]["margin"], 0.01);
  EXPECT_EQ(e.resolved["compression"][0]["use"], "fp16");
  EXPECT_FALSE(e.resolved.contains("checkpoint"));
  EXPECT_FALSE(e.resolved.contains("x-anchors"));
  EXPECT_EQ(spec.text, full);
}

TEST(Spec, HasDefaultsForWhatIsLeftOut) {
  const Experiment e = read_spec_text(smallest, "a.yaml", {}, catalogue()).experiment;
  EXPECT_EQ(e.seed, 0);
  EXPECT_EQ(e.threads, 1);
  EXPECT_TRUE(e.compression.empty());
  ASSERT_EQ(e.evaluation.size(), 2u);
  EXPECT_EQ(e.evaluation[0].name, "perplexity");
  EXPECT_EQ(e.evaluation[1].name, "footprint");
  EXPECT_EQ(e.jobs, 1);
  EXPECT_EQ(e.formats, (std::vector<std::string>{"md", "csv"}));
  EXPECT_EQ(e.resolved["report"]["margin"], 0.001);
}

TEST(Spec, TakesACheckpointInPlaceOfTraining) {
  const Spec spec = read_spec_text("name: a\ndata: {use: text, path: [b]}\ncheckpoint: m/some.pt\n",
                                   "a.yaml", {}, catalogue());
  ASSERT_EQ(render(spec.findings), "");
  EXPECT_EQ(spec.experiment.checkpoint, "m/some.pt");
  EXPECT_FALSE(spec.experiment.model || spec.experiment.training);
  EXPECT_EQ(spec.experiment.resolved["checkpoint"], "m/some.pt");
}

TEST(Spec, GuardsEachEntryAsItSaysOrAsAllDo) {
  const Spec spec =
      read_spec_text(smallest +
                         "guard: {max_drift: 0.2}\n"
                         "compression: [{use: int8}, {use: fp16, guard: {mode: strict}}]\n",
                     "a.yaml", {}, catalogue());
  ASSERT_EQ(render(spec.findings), "");
  const auto& entries = spec.experiment.compression;
  EXPECT_EQ(entries[0].guard.mode, GuardMode::measure);
  EXPECT_EQ(entries[0].guard.max_drift, 0.2);
  EXPECT_EQ(entries[1].guard.mode, GuardMode::strict);
  EXPECT_EQ(entries[1].guard.max_drift, 0.2);
  EXPECT_FALSE(entries[1].parameters.contains("guard"));
  EXPECT_EQ(spec.experiment.resolved["guard"]["mode"], "measure");
  EXPECT_FALSE(spec.experiment.resolved["compression"][0].contains("guard"));
  EXPECT_EQ(spec.experiment.resolved["compression"][1]["guard"]["max_drift"], 0.2);
}

TEST(Spec, ACheckpointMayBePartial) {
  const std::string rest = "name: a\ndata: {use: text, path: [b]}\ncheckpoint: ";
  const Experiment partial =
      read_spec_text(rest + "{path: m.pt, partial: true}\n", "a.yaml", {}, catalogue()).experiment;
  EXPECT_EQ(partial.checkpoint, "m.pt");
  EXPECT_TRUE(partial.partial);
  const Experiment whole =
      read_spec_text(rest + "{path: m.pt}\n", "a.yaml", {}, catalogue()).experiment;
  EXPECT_FALSE(whole.partial);
}

TEST(Spec, KnowsWhereEveryValueCameFrom) {
  ::setenv("ITERA_TEST_CORPUS", "mine.txt", 1);
  const Spec spec =
      read_spec_text(full, "a.yaml", {"compression[0].keep=[x]", "seed=7"}, catalogue());
  ::unsetenv("ITERA_TEST_CORPUS");
  ASSERT_EQ(render(spec.findings), "");
  EXPECT_EQ(origin(spec, "name"), "a.yaml:2");
  EXPECT_EQ(origin(spec, "seed"), "-s seed=7");
  EXPECT_EQ(origin(spec, "compression[0].keep[0]"), "-s compression[0].keep=[x]");
  EXPECT_EQ(origin(spec, "compression[0].on_overflow"), "default");
  EXPECT_EQ(origin(spec, "data.path[0]"), "env ITERA_TEST_CORPUS (a.yaml:6)");
  EXPECT_EQ(origin(spec, "data.tokenizer.lower"), "default");
  EXPECT_EQ(origin(spec, "model.size"), "a.yaml:10");
  EXPECT_EQ(origin(spec, "training.steps"), "a.yaml:5") << "where the anchor is";

  std::vector<std::string> expected, told;
  leaves(spec.experiment.resolved, "", expected);
  for (const Origin& each : spec.origins) told.push_back(each.path);
  EXPECT_THAT(told, testing::UnorderedElementsAreArray(expected));
}

TEST(Spec, EveryLeafOfTheSmallestHasAnOrigin) {
  const Spec spec = read_spec_text(smallest, "a.yaml", {}, catalogue());
  std::vector<std::string> expected, told;
  leaves(spec.experiment.resolved, "", expected);
  for (const Origin& each : spec.origins) told.push_back(each.path);
  EXPECT_THAT(told, testing::UnorderedElementsAreArray(expected));
}

TEST(Spec, AVariableMayBeANumber) {
  ::setenv("ITERA_TEST_STEPS", "30", 1);
  const std::string text =
      smallest + "seed: ${env:ITERA_TEST_STEPS}\nthreads: \"${env:ITERA_TEST_NONE:2}\"\n";
  const Spec spec = read_spec_text(text, "a.yaml", {}, catalogue());
  EXPECT_EQ(render(spec.findings), "");
  EXPECT_EQ(spec.experiment.seed, 30);
  EXPECT_EQ(spec.experiment.threads, 2);
  ::setenv("ITERA_TEST_STEPS", "yes", 1);
  EXPECT_THAT(render(read_spec_text(text, "a.yaml", {}, catalogue()).findings),
              HasSubstr("a.yaml:5:7: \"seed\" must be an integer of at least 0, found \"yes\""));
}

TEST(Spec, FaultsOfOverridesPointAtThem) {
  const Spec spec =
      read_spec_text(smallest, "a.yaml", {"training.steps=-5", "model.sise=tiny"}, catalogue());
  EXPECT_EQ(render(spec.findings),
            "-s training.steps: \"steps\" must be an integer of at least 1, found \"-5\"\n"
            "  -s training.steps=-5\n                    ^^\n"
            "-s model.sise: unknown key \"sise\" in model \"itera\", did you mean \"size\"?\n"
            "  -s model.sise=tiny\n           ^^^^\n");
}

TEST(Spec, SaysWhatIsInstalled) {
  Catalogue none;
  none.refused = {{"x.itera.so", "other ABI"}};
  EXPECT_THAT(render(read_spec_text(smallest, "a.yaml", {}, none).findings),
              HasSubstr("unknown data \"text\"; none is installed (1 plugin file was refused: "
                        "itera-lab plugins says why)"));
}

TEST(Spec, MissingAndInvalidAreToldApart) {
  try {
    read_spec("/nowhere/a.yaml", {}, catalogue());
    FAIL();
  } catch (const Error& error) {
    EXPECT_EQ(error.fault(), Fault::missing);
  }
  const Spec spec = read_spec_text("name: a b\n", "a.yaml", {}, catalogue());
  EXPECT_THAT(error_of([&] { require_valid(spec); }), HasSubstr("4 faults"));
  try {
    require_valid(spec);
  } catch (const Error& error) {
    EXPECT_EQ(error.fault(), Fault::invalid);
  }
}

TEST(Spec, DamageIsFoundOrHarmless) {
  const Catalogue installed = catalogue();
  testing_support::Random random(42);
  int unharmed = 0;
  for (int i = 0; i < 2000; ++i) {
    const std::string text = testing_support::mutated(full, random, 200);
    const Spec spec = read_spec_text(text, "a.yaml", {}, installed);
    if (!spec.findings.empty()) {
      ASSERT_NE(render(spec.findings), "");
      continue;
    }
    ++unharmed;
    const std::string shown = as_yaml(spec.experiment.resolved, spec.origins);
    const Spec again = read_spec_text(shown, "b.yaml", {}, installed);
    ASSERT_EQ(render(again.findings), "") << text << shown;
    ASSERT_EQ(again.experiment.resolved, spec.experiment.resolved) << shown;
  }
  EXPECT_GT(unharmed, 20);
}

TEST(Spec, DamagedOverridesAreFoundOrHarmless) {
  const Catalogue installed = catalogue();
  testing_support::Random random(43);
  for (int i = 0; i < 1000; ++i) {
    const std::string text =
        testing_support::mutated("compression[0].keep=[a, {b: \"c\"}]", random, 20);
    const Spec spec = read_spec_text(full, "a.yaml", {text}, installed);
    EXPECT_EQ(spec.findings.empty(), render(spec.findings).empty());
  }
}

}  // namespace
}  // namespace itera
