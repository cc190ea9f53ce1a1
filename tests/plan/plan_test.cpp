// Keys: every field changes the keys of exactly those stages whose results depend on it.
#include "plan/plan.hpp"

#include <gmock/gmock.h>

#include <algorithm>
#include <functional>
#include <set>

#include "fixture.hpp"
#include "itera/error.hpp"

namespace itera::test {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using Labels = std::vector<std::string>;

const Labels all{"evaluate latency of f32",
                 "evaluate latency of fp16",
                 "evaluate perplexity of f32",
                 "evaluate perplexity of fp16",
                 "compress fp16",
                 "train itera with adamw",
                 "prepare text"};

class Keys : public PlanTest {
 protected:
  /// The stages that get another key by this change.
  Labels changed_by(const std::function<void()>& change) {
    const auto before = keys();
    change();
    const auto after = keys();
    Labels labels = all;
    std::erase_if(labels, [&](const auto& label) { return before.at(label) == after.at(label); });
    return labels;
  }
  Labels all_but(const Labels& same) {
    Labels labels = all;
    std::erase_if(labels, [&](const auto& label) { return std::ranges::count(same, label) > 0; });
    return labels;
  }
};

TEST_F(Keys, ArePureFunctions) {
  EXPECT_THAT(changed_by([] {}), IsEmpty());
  for (const auto& [label, key] : keys()) EXPECT_EQ(key.size(), 64U) << label;
}

TEST_F(Keys, NameAndJobsAndReportCountForNothing) {
  EXPECT_THAT(changed_by([&] {
                experiment.name = "other";
                experiment.jobs = 7;
                experiment.resolved["name"] = "other";
              }),
              IsEmpty());
}

TEST_F(Keys, DataSeedChangesAll) {
  EXPECT_EQ(changed_by([&] { experiment.data.parameters["seed"] = 1; }), all);
}

TEST_F(Keys, SeedAndThreadsLeaveThePreparedTextAlone) {
  EXPECT_EQ(changed_by([&] { experiment.seed = 43; }), all_but({"prepare text"}));
  EXPECT_EQ(changed_by([&] { experiment.threads = 2; }), all_but({"prepare text"}));
}

TEST_F(Keys, TrainingParametersLeaveThePreparedTextAlone) {
  EXPECT_EQ(changed_by([&] { experiment.training->parameters["steps"] = 5; }),
            all_but({"prepare text"}));
  EXPECT_EQ(changed_by([&] { experiment.model->parameters["size"] = "small"; }),
            all_but({"prepare text"}));
}

TEST_F(Keys, CompressionParametersChangeOnlyItsBranch) {
  const auto rename = [&](auto& map) {
    auto moved = map;
    moved.clear();
    for (const auto& [label, key] : map) {
      const auto at = label.find(" (keep=a)");
      moved[at == std::string::npos ? label : label.substr(0, at)] = key;
    }
    return moved;
  };
  const auto before = keys();
  experiment.compression[0].parameters["keep"] = {"a"};
  auto after = keys();
  after = rename(after);
  for (const std::string& label : all) {
    const bool branch = label.find("fp16") != std::string::npos;
    EXPECT_EQ(before.at(label) != after.at(label), branch) << label;
  }
}

TEST_F(Keys, EvaluationParametersChangeOnlyThatEvaluation) {
  EXPECT_THAT(changed_by([&] { experiment.evaluation[0].parameters["max_tokens"] = 9; }),
              ElementsAre("evaluate perplexity of f32", "evaluate perplexity of fp16"));
}

TEST_F(Keys, RebuiltPluginChangesWhatItTouches) {
  EXPECT_THAT(
      changed_by([&] { plugin_named("fp16").digest = "new"; }),
      ElementsAre("evaluate latency of fp16", "evaluate perplexity of fp16", "compress fp16"));
  EXPECT_EQ(changed_by([&] { plugin_named("itera").digest = "new"; }), all_but({"prepare text"}));
  EXPECT_EQ(changed_by([&] { plugin_named("text").digest = "new"; }), all);
  EXPECT_THAT(changed_by([&] { plugin_named("gptq").digest = "new"; }), IsEmpty());
}

TEST_F(Keys, RebuiltBinariesAndTagChangeAll) {
  EXPECT_EQ(changed_by([&] { around.binaries["libitera.so"] = "2"; }), all);
  EXPECT_EQ(changed_by([&] { around.binaries["itera-worker"] = "2"; }), all);
  EXPECT_EQ(changed_by([&] { around.abi = "other"; }), all);
}

TEST_F(Keys, ContentOfAFileCountsAndItsPlaceDoesNot) {
  EXPECT_EQ(changed_by([&] { digests[text] = "other"; }), all);
  const auto moved = folder / "moved.txt";
  digests[moved] = digests[text];
  EXPECT_THAT(changed_by([&] {
                std::filesystem::rename(text, moved);
                experiment.data.parameters["path"] = moved.string();
              }),
              IsEmpty());
}

TEST_F(Keys, FilesInFieldsCount) {
  const auto tokenizer = folder / "tokenizer.json";
  std::ofstream(tokenizer) << "{}";
  experiment.data.parameters["tokenizer"] = {{"file", tokenizer.string()}};
  EXPECT_EQ(changed_by([&] { digests[tokenizer] = "other"; }), all);
}

TEST_F(Keys, RunAndMachineAreInWhatMeasuresTime) {
  EXPECT_THAT(changed_by([&] { around.run = "run-2"; }),
              ElementsAre("evaluate latency of f32", "evaluate latency of fp16"));
  EXPECT_THAT(changed_by([&] { around.machine = "other"; }),
              ElementsAre("evaluate latency of f32", "evaluate latency of fp16"));
}

TEST_F(Keys, CalibrationBringsTheCorpusIntoTheKey) {
  experiment.compression = {{"gptq", {{"bits", 4}}}};
  const Plan made = plan();
  const auto& stage = made.stages[4];
  ASSERT_EQ(stage.label, "compress gptq");
  EXPECT_EQ(stage.inputs.size(), 2U);
  EXPECT_EQ(stage.task.hashed["seed"], 42);
  EXPECT_EQ(stage.task.corpus, around.cache / made.stages[0].key());
}

TEST_F(PlanTest, AnEvaluationGetsOnlyWhatItNeeds) {
  const auto perplexity = [&] {
    const Plan made = plan();
    const auto found = std::find_if(
        made.stages.begin(), made.stages.end(),
        [](const Plan::Stage& stage) { return stage.label == "evaluate perplexity of fp16"; });
    return found->task;
  };
  const Task with_corpus = perplexity();
  EXPECT_FALSE(with_corpus.corpus.empty());
  EXPECT_TRUE(with_corpus.twin.empty());
  EXPECT_FALSE(with_corpus.hashed["inputs"].contains("twin"));
  plugin_named("perplexity").manifest.components[0].traits = {.needs_twin = true};
  const Task with_twin = perplexity();
  EXPECT_TRUE(with_twin.corpus.empty());
  EXPECT_FALSE(with_twin.hashed["inputs"].contains("corpus"));
  EXPECT_FALSE(with_twin.twin.empty());
}

TEST_F(PlanTest, PrefixesAreShared) {
  experiment.compression.push_back({"gptq", {{"bits", 4}}});
  const Plan longer = plan();
  experiment.compression.pop_back();
  const Plan shorter = plan();
  const auto& a = longer.points[1].stages;
  const auto& b = shorter.points[1].stages;
  ASSERT_EQ(a.size(), 6U);
  EXPECT_TRUE(std::equal(b.begin(), b.begin() + 3, a.begin()));
}

TEST_F(PlanTest, PointsAndTasks) {
  experiment.compression[0].parameters["form"] = "bf16";
  const Plan made = plan();
  ASSERT_EQ(made.points.size(), 2U);
  EXPECT_TRUE(made.points[0].twin);
  EXPECT_EQ(made.points[0].label, "f32");
  EXPECT_EQ(made.points[1].label, "fp16 (bf16)");
  EXPECT_EQ(made.stages.size(), 7U);

  const auto& latency = made.stages.back();
  EXPECT_TRUE(latency.measures_time);
  EXPECT_EQ(latency.inputs.size(), 3U);
  EXPECT_EQ(latency.task.twin, around.cache / made.stages[1].key() / "checkpoint.safetensors");
  EXPECT_EQ(made.points[0].checkpoint, made.stages[1].key());
  EXPECT_EQ(latency.task.checkpoint, checkpoint_of(made.points[1]));
  EXPECT_EQ(latency.task.plugins.size(), 2U);
  EXPECT_EQ(task_from_json(to_json(latency.task), "task").key, latency.key());
}

TEST_F(PlanTest, NoCompressionIsOnePoint) {
  experiment.compression.clear();
  EXPECT_EQ(plan().points.size(), 1U);
}

class Imports : public PlanTest {
 protected:
  Imports() : file(folder / "ancestor.pt") {
    std::ofstream(file) << "weights";
    experiment.model.reset();
    experiment.training.reset();
    experiment.checkpoint = file.string();
  }
  const std::filesystem::path file;
};

TEST_F(Imports, ACheckpointInPlaceOfTraining) {
  const Plan made = plan();
  ASSERT_EQ(made.stages.size(), 7U);
  const Plan::Stage& import = made.stages[1];
  EXPECT_EQ(import.label, "import ancestor.pt");
  EXPECT_EQ(import.kind(), StageKind::import);
  EXPECT_EQ(import.task.checkpoint, file);
  EXPECT_EQ(import.task.settings, StageSettings(ImportSettings{false, false}));
  EXPECT_EQ(import.task.hashed["settings"], (Values{{"partial", false}}));
  EXPECT_EQ(import.task.corpus, around.cache / made.stages[0].key());
  EXPECT_THAT(import.inputs, ElementsAre(made.stages[0].key()));
  EXPECT_EQ(import.task.plugins.size(), 1U);
  EXPECT_EQ(task_from_json(to_json(import.task), "task").settings, import.task.settings);

  EXPECT_EQ(made.points[0].label, "ancestor");
  EXPECT_EQ(made.points[0].checkpoint, import.key());
  const Plan::Stage& compress = made.stages[4];
  ASSERT_EQ(compress.label, "compress fp16");
  EXPECT_EQ(compress.task.checkpoint, checkpoint_of(made.points[0]));
  EXPECT_EQ(compress.task.twin, checkpoint_of(made.points[0]));
}

TEST_F(Imports, ContentAndPartialCountAndPlaceDoesNot) {
  const auto before = keys();
  digests[file] = "other";
  EXPECT_NE(before.at("import ancestor.pt"), keys().at("import ancestor.pt"));
  EXPECT_NE(before.at("compress fp16"), keys().at("compress fp16"));
  EXPECT_EQ(before.at("prepare text"), keys().at("prepare text"));
  digests.clear();
  experiment.partial = true;
  EXPECT_NE(before.at("import ancestor.pt"), keys().at("import ancestor.pt"));
  experiment.partial = false;
  experiment.seed = experiment.threads = 7;
  EXPECT_EQ(before.at("import ancestor.pt"), keys().at("import ancestor.pt"));
  plugin_named("itera").digest = "new";
  EXPECT_NE(before.at("import ancestor.pt"), keys().at("import ancestor.pt"));
}

TEST_F(Imports, ATokenizerIsGivenWhereTheDataNameItsFile) {
  const auto tokenizer = [&](const Values& value) {
    experiment.data.parameters["tokenizer"] = value;
    return std::get<ImportSettings>(plan().stages[1].task.settings).tokenizer_given;
  };
  EXPECT_FALSE(tokenizer("char"));
  EXPECT_TRUE(tokenizer({{"file", file.string()}}));
}

TEST_F(Imports, AMissingCheckpointIsNamed) {
  experiment.checkpoint = "none.pt";
  EXPECT_THROW(plan(), Error);
}

TEST_F(PlanTest, TheGuardReadsTheTwinAndTheCorpus) {
  experiment.compression[0].guard = {GuardMode::strict, 0.5};
  const Plan made = plan();
  const Plan::Stage& stage = made.stages[4];
  ASSERT_EQ(stage.label, "compress fp16");
  EXPECT_EQ(stage.task.settings, StageSettings(GuardSettings{GuardMode::strict, 0.5}));
  EXPECT_EQ(stage.task.hashed["settings"], (Values{{"mode", "strict"}, {"max_drift", 0.5}}));
  EXPECT_EQ(stage.task.twin, checkpoint_of(made.points[0]));
  EXPECT_EQ(stage.task.corpus, around.cache / made.stages[0].key());
  EXPECT_EQ(stage.task.hashed["inputs"].size(), 3U);
  EXPECT_EQ(stage.inputs.size(), 2U);
  experiment.compression[0].guard.max_drift = 0.6;
  EXPECT_NE(plan().stages[4].key(), stage.key());
}

TEST_F(PlanTest, AGuardThatIsOffReadsNothing) {
  experiment.compression[0].guard = {GuardMode::off, 0.5};
  const Plan::Stage stage = plan().stages[4];
  EXPECT_EQ(stage.task.settings, StageSettings(GuardSettings{GuardMode::off, 0.5}));
  EXPECT_EQ(stage.task.hashed["settings"], (Values{{"mode", "off"}}));
  EXPECT_TRUE(stage.task.twin.empty());
  EXPECT_TRUE(stage.task.corpus.empty());
  EXPECT_EQ(stage.inputs.size(), 1U);
  experiment.compression[0].guard.max_drift = 0.6;
  EXPECT_EQ(plan().stages[4].key(), stage.key()) << "nothing depends on it";
}

class Several : public PlanTest {
 protected:
  /// The experiment with another seed and number of bits.
  Experiment with(std::int64_t seed, int bits) const {
    Experiment other = experiment;
    other.seed = seed;
    other.compression = {{"gptq", {{"bits", bits}}}};
    other.resolved["seed"] = seed;
    other.resolved["compression"] = {{{"use", "gptq"}, {"bits", bits}}};
    return other;
  }
  static Labels labels_of(const Plan& plan) {
    Labels labels;
    for (const Plan::Point& point : plan.points) labels.push_back(point.label);
    return labels;
  }
};

TEST_F(Several, WhatIsCommonIsThereOnce) {
  const Plan made = plan_of({with(42, 2), with(42, 3), with(42, 4)}, {"compression[0].bits"});
  EXPECT_THAT(labels_of(made), ElementsAre("f32", "gptq (bits=2)", "gptq (bits=3)", "gptq"));
  EXPECT_EQ(made.stages.size(), 2U + 3U + 4U * 2U) << "one corpus, one training, four rows";
  for (const Plan::Point& point : made.points) EXPECT_EQ(point.compared_with, 0);
  std::set<std::string> stages;
  for (const Plan::Stage& stage : made.stages) {
    for (const std::string& input : stage.inputs) EXPECT_TRUE(stages.contains(input));
    EXPECT_TRUE(stages.insert(stage.key()).second) << stage.label;
  }
}

TEST_F(Several, EachSeedHasItsTwinBeforeWhatIsComparedWithIt) {
  const Plan made =
      plan_of({with(1, 3), with(2, 3), with(1, 4), with(2, 4)}, {"compression[0].bits", "seed"});
  EXPECT_THAT(labels_of(made), ElementsAre("f32, seed=1", "gptq (bits=3), seed=1", "gptq, seed=1",
                                           "f32, seed=2", "gptq (bits=3), seed=2", "gptq, seed=2"));
  std::vector<std::int64_t> twins;
  for (std::size_t i = 0; i < made.points.size(); ++i) {
    EXPECT_EQ(made.points[i].index, static_cast<std::int64_t>(i));
    twins.push_back(made.points[i].compared_with);
  }
  EXPECT_THAT(twins, ElementsAre(0, 0, 0, 3, 3, 3));
  EXPECT_EQ(made.points[4].parameters["seed"], 2);
  EXPECT_EQ(made.points[4].parameters["compression[0].bits"], 3);
  std::set<std::string> names;
  for (const Plan::Stage& stage : made.stages) EXPECT_TRUE(names.insert(stage.label).second);
  EXPECT_TRUE(names.contains("prepare text"));
  EXPECT_TRUE(names.contains("train itera with adamw for f32, seed=2"));
  EXPECT_TRUE(names.contains("compress gptq for gptq (bits=3), seed=1"));
  EXPECT_TRUE(names.contains("evaluate perplexity of gptq, seed=2"));
}

TEST_F(Several, OneMorePointMovesNobodysKey) {
  const Plan few = plan_of({with(1, 3)}, {"seed"});
  const Plan many = plan_of({with(2, 3), with(1, 3)}, {"seed", "compression[0].bits"});
  std::set<std::string> keys;
  for (const Plan::Stage& stage : many.stages) keys.insert(stage.key());
  for (const Plan::Stage& stage : few.stages)
    EXPECT_TRUE(keys.contains(stage.key())) << stage.label;
}

TEST_F(Several, AnUncompressedPointIsTheTwinItself) {
  Experiment plain = with(42, 3);
  plain.compression.clear();
  plain.resolved.erase("compression");
  const Plan made = plan_of({with(42, 3), plain, with(42, 3)}, {"compression"});
  EXPECT_THAT(labels_of(made), ElementsAre("f32", "gptq (bits=3)"));
  EXPECT_TRUE(made.points[0].twin);
}

TEST_F(PlanTest, MissingFileIsNamed) {
  experiment.data.parameters["path"] = "data/none.txt";
  try {
    plan();
    FAIL();
  } catch (const Error& e) {
    EXPECT_EQ(e.fault(), Fault::missing);
    EXPECT_STREQ(e.what(),
                 "data.path: no such file: \"data/none.txt\"; name another with -s data.path=FILE");
  }
  experiment.data.parameters["path"] = folder.string();
  EXPECT_THROW(plan(), Error);
}

TEST_F(PlanTest, SaysOfEachEvaluatorOnceWhatItRecords) {
  plugin_named("latency").manifest.components[0].metrics = {
      {.name = "speed", .unit = "tokens/s", .better = Better::higher, .headline = true}};
  experiment.evaluation.push_back({"perplexity", {{"max_tokens", 9}}});
  EXPECT_EQ(to_json(plan_file(plan()))["evaluators"], Values::parse(R"([
    {"name": "perplexity", "metrics": []},
    {"name": "latency", "metrics": [{"name": "speed", "unit": "tokens/s", "better": "higher",
                                     "headline": true, "significant": 3}]}])"));
}

TEST_F(PlanTest, JsonIsTheContract) {
  const Values json = to_json(plan_file(plan()));
  EXPECT_EQ(json["points"][1]["compared_with"], 0);
  EXPECT_EQ(json["points"][0]["parameters"], (Values{{"seed", 42}, {"threads", 1}}));
  Values stage = json["stages"][0];
  stage.erase("key");
  EXPECT_EQ(stage, Values::parse(R"({"kind": "prepare", "component": "text", "inputs": [],
                                     "label": "prepare text", "measures_time": false})"));
}

}  // namespace
}  // namespace itera::test
