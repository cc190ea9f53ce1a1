// The four kinds of stage with the real plugins, from a text to numbers; and what stops each.
#include "worker/stages.hpp"

#include <ATen/ATen.h>
#include <gmock/gmock.h>

#include <cmath>

#include "base/json.hpp"
#include "stage_run.hpp"
#include "story.hpp"
#include "support/folder.hpp"
#include "worker/process.hpp"

namespace itera {
namespace {

namespace fs = std::filesystem;
using testing::HasSubstr;
using testing_support::error_of;

class Stages : public testing_support::InFolder {
 protected:
  Stages() {
    prepare_arithmetic(1, 0);
    for (const char* name : {"text", "itera", "adamw", "fp16", "perplexity", "footprint"})
      loader.open(test::plugin(name));
    loader.open(PLUGIN_UNRULY);
    checkpoint.kind = StageKind::train;
    checkpoint.seed = 3;
    checkpoint.corpus = folder / "corpus";
    checkpoint.components[Kind::model] = {
        "itera", {{"width", 16}, {"layers", 2}, {"states", 3}, {"expert_width", 8}}};
    checkpoint.components[Kind::training] = {
        "adamw", {{"steps", 12}, {"batch", 4}, {"validate_every", 4}, {"validation_tokens", 64}}};
  }

  /// Runs the task into a folder of that name; what it recorded.
  std::map<std::string, double> run(const Task& task, const std::string& name) {
    std::map<std::string, double> records;
    const Values metrics = test::run_task(task, loader, folder, name);
    for (const Values& record : metrics["records"])
      records[record["name"].get<std::string>()] = record["value"].get<double>();
    return records;
  }
  std::map<std::string, double> prepare() {
    return run(test::prepare_task(folder, "corpus"), "corpus");
  }
  Task task_on(StageKind kind, Kind component, const std::string& name,
               const std::string& checkpoint_of) {
    Task task;
    task.kind = kind;
    if (kind == StageKind::compress) task.settings = GuardSettings{};
    task.corpus = folder / "corpus";
    task.checkpoint = folder / checkpoint_of / "checkpoint.safetensors";
    task.twin = folder / "trained" / "checkpoint.safetensors";
    task.components[component] = {name, Values::object()};
    return task;
  }

  Loader loader;
  Task checkpoint;  ///< how the model is trained
};

TEST_F(Stages, FromATextToNumbers) {
  auto records = prepare();
  const Corpus corpus = Corpus::open(folder / "corpus");
  EXPECT_EQ(records.at("tokens_test"), static_cast<double>(corpus.tokens(Split::test)));
  EXPECT_EQ(corpus.context(), 16);

  records = run(checkpoint, "trained");
  EXPECT_EQ(records.at("steps"), 12);
  const Checkpoint trained = load_checkpoint(folder / "trained" / "checkpoint.safetensors");
  EXPECT_EQ(trained.architecture, "itera");
  EXPECT_EQ(trained.tokenizer, corpus.tokenizer());
  EXPECT_EQ(trained.config["vocabulary"], corpus.vocabulary());

  run(task_on(StageKind::compress, Kind::compression, "fp16", "trained"), "half");
  const Checkpoint half = load_checkpoint(folder / "half" / "checkpoint.safetensors");
  EXPECT_EQ(half.config, trained.config);
  EXPECT_EQ(half.tokenizer, trained.tokenizer);
  EXPECT_EQ(half.ties, trained.ties);
  const at::Tensor before = trained.at("embedding.weight")->dense();
  EXPECT_EQ(print(half.at("embedding.weight")->form()), "f16");
  EXPECT_TRUE(at::equal(half.at("embedding.weight")->dense(), before.to(at::kHalf).to(at::kFloat)));

  records = run(task_on(StageKind::evaluate, Kind::evaluation, "footprint", "half"), "footprint");
  EXPECT_EQ(records.at("file_bytes"),
            static_cast<double>(fs::file_size(folder / "half" / "checkpoint.safetensors")));
  EXPECT_NEAR(records.at("payload_ratio"),
              static_cast<double>(trained.bytes()) / static_cast<double>(half.bytes()), 1e-12);

  records = run(task_on(StageKind::evaluate, Kind::evaluation, "perplexity", "half"), "perplexity");
  const auto documents = static_cast<double>(corpus.documents(Split::test).size());
  EXPECT_EQ(records.at("tokens"), static_cast<double>(corpus.tokens(Split::test)) - documents);
  EXPECT_LT(records.at("nats_per_token"), std::log(static_cast<double>(corpus.vocabulary())));
  EXPECT_FALSE(fs::exists(folder / "perplexity" / "checkpoint.safetensors"));
}

TEST_F(Stages, TrainingIsAFunctionOfItsTask) {
  prepare();
  run(checkpoint, "once");
  run(checkpoint, "again");
  ++checkpoint.seed;
  run(checkpoint, "other");
  const auto bytes = [&](const char* name) {
    return read_file(folder / name / "checkpoint.safetensors");
  };
  EXPECT_EQ(bytes("once"), bytes("again"));
  EXPECT_NE(bytes("once"), bytes("other"));
}

TEST_F(Stages, SaysWhichComponentTheTaskLacks) {
  prepare();
  checkpoint.components.erase(Kind::training);
  EXPECT_EQ(error_of([&] { run(checkpoint, "a"); }),
            "the task names no component of kind training");
  checkpoint.components[Kind::training] = {"sgd", Values::object()};
  EXPECT_THAT(error_of([&] { run(checkpoint, "a"); }),
              HasSubstr("no training component \"sgd\" in the 7 plugins that are open"));
}

TEST_F(Stages, SaysWhichInputIsAbsent) {
  EXPECT_THAT(error_of([&] { run(checkpoint, "a"); }), HasSubstr((folder / "corpus").string()));
  const Task task = task_on(StageKind::compress, Kind::compression, "fp16", "nowhere");
  EXPECT_THAT(error_of([&] { run(task, "a"); }), HasSubstr(task.checkpoint.string()));
}

TEST_F(Stages, RefusesACheckpointWhoseArchitectureNobodyOffers) {
  Checkpoint foreign{"mamba", Values::object(), "", {}, {}};
  foreign.tensors["weight"] = store_f32(at::ones({1}));
  fs::create_directories(folder / "trained");
  save(foreign, folder / "trained" / "checkpoint.safetensors");
  EXPECT_THAT(error_of([&] {
                run(task_on(StageKind::compress, Kind::compression, "fp16", "trained"), "a");
              }),
              HasSubstr("no model component \"mamba\""));
}

TEST_F(Stages, RefusesACompressorThatLosesATensor) {
  prepare();
  run(checkpoint, "trained");
  const Task task = task_on(StageKind::compress, Kind::compression, "loses", "trained");
  EXPECT_THAT(error_of([&] { run(task, "a"); }), HasSubstr("is missing"));
  EXPECT_FALSE(fs::exists(folder / "a" / "checkpoint.safetensors"));
}

TEST_F(Stages, RefusesAnEvaluatorThatRecordsWhatItDoesNotDeclare) {
  prepare();
  run(checkpoint, "trained");
  const Task task = task_on(StageKind::evaluate, Kind::evaluation, "talks", "trained");
  EXPECT_EQ(error_of([&] { run(task, "a"); }),
            "evaluator \"talks\" records \"unsaid\", which it does not declare; it declares said; "
            "name it among its metrics in ITERA_PLUGIN");
}

TEST_F(Stages, RefusesAComponentThatIsNotWhatItSays) {
  prepare();
  run(checkpoint, "trained");
  const Task task = task_on(StageKind::compress, Kind::compression, "pretends", "trained");
  EXPECT_EQ(error_of([&] { run(task, "a"); }),
            "component \"pretends\" says it is of kind compression but does not implement it");
}

}  // namespace
}  // namespace itera
