// The import stage: whose tokenizer a checkpoint gets, what is noted, and somebody's losses.
#include "worker/import_stage.hpp"

#include <gmock/gmock.h>

#include <fstream>

#include "base/json.hpp"
#include "foreign_story.hpp"
#include "support/folder.hpp"
#include "worker/process.hpp"

namespace itera {
namespace {

namespace fs = std::filesystem;
using testing::HasSubstr;
using testing_support::error_of;

class ImportStage : public testing_support::InFolder {
 protected:
  ImportStage() {
    prepare_arithmetic(1, 0);
    for (const char* name : {"text", "itera", "transformer", "perplexity"})
      loader.open(test::plugin(name));
  }

  /// The stage's metrics.json.
  Values run(const Task& task, const std::string& name) {
    return test::run_task(task, loader, folder, name);
  }

  void prepare(const Values& parameters) {
    Task task;
    task.components[Kind::data] = {"text", parameters};
    run(task, "corpus");
  }
  void prepare_story(const Values& tokenizer) {
    write_file(folder / "text.txt", test::story());
    prepare({{"path", (folder / "text.txt").string()}, {"tokenizer", tokenizer}, {"context", 8}});
  }
  /// A table of these many words; "had" is one of them.
  Values tokenizer_of(std::int64_t words) {
    Values table{{"<PAD>", 0}, {"<UNK>", 1}, {"had", 2}};
    for (std::int64_t i = 3; i < words; ++i) table["w" + std::to_string(i)] = i;
    write_file(folder / "words.json", canonical({{"token_to_id", table}}));
    return {{"file", (folder / "words.json").string()}};
  }
  Task task_of(const fs::path& checkpoint, const ImportSettings& settings = {},
               bool with_corpus = true) const {
    Task task;
    task.kind = StageKind::import;
    task.checkpoint = checkpoint;
    if (with_corpus) task.corpus = folder / "corpus";
    task.settings = settings;
    return task;
  }
  Checkpoint imported() const {
    return load_checkpoint(folder / "imported" / "checkpoint.safetensors");
  }

  const fs::path file = folder / "model.pt";
  const ImportSettings given{.partial = false, .tokenizer_given = true};
  Loader loader;
};

TEST_F(ImportStage, TakesTheTokenizerThatWasGivenAsAFile) {
  prepare_story(tokenizer_of(9));
  test::write_small_itera(file, 12);
  const Values metrics = run(task_of(file, given), "imported");
  const Checkpoint checkpoint = imported();
  EXPECT_EQ(checkpoint.architecture, "itera");
  EXPECT_EQ(checkpoint.tokenizer, Corpus::open(folder / "corpus").tokenizer());
  EXPECT_EQ(checkpoint.config.at("experts"), Values({0, 3}));
  EXPECT_THAT(metrics.at("notes").at(0).get<std::string>(),
              HasSubstr("under \"model_state_dict\", read as architecture \"itera\""));
  EXPECT_EQ(metrics.at("notes").at(1), "the tokenizer uses 9 of the model's 12 tokens");
  EXPECT_EQ(metrics.at("records").at(0).at("name"), "tensors");
  EXPECT_EQ(metrics.at("records").at(0).at("value"), checkpoint.tensors.size());
  EXPECT_EQ(metrics.at("records").at(1).at("value"), checkpoint.bytes());
}

TEST_F(ImportStage, RefusesALearntTokenizer) {
  prepare_story("char");
  test::write_small_itera(file, 200);
  EXPECT_EQ(error_of([&] { run(task_of(file), "imported"); }),
            "checkpoint \"" + file.string() +
                "\" carries no tokenizer, and one learnt from this text would give its tokens "
                "other numbers; name the file of the tokenizer it was trained with: data: "
                "{tokenizer: {file: …}}");
}

TEST_F(ImportStage, RefusesATokenizerThatIsTooLarge) {
  prepare_story(tokenizer_of(13));
  test::write_small_itera(file, 12);
  EXPECT_EQ(error_of([&] { run(task_of(file, given), "imported"); }),
            "the tokenizer has 13 tokens, checkpoint \"" + file.string() +
                "\" only 12: it was trained with another one; name that one's file under data: "
                "{tokenizer: {file: …}}");
}

TEST_F(ImportStage, WithoutACorpusThereIsNoTokenizer) {
  test::write_small_itera(file, 12);
  run(task_of(file, {}, false), "imported");
  EXPECT_EQ(imported().tokenizer, "");
}

TEST_F(ImportStage, KeepsTheTokenizerOfOurOwnFiles) {
  test::write_small_itera(file, 12);
  run(task_of(file, {}, false), "imported");
  Checkpoint ours = imported();
  ours.tokenizer = "its own";
  save(ours, folder / "ours");
  prepare_story("char");
  run(task_of(folder / "ours"), "imported");
  EXPECT_EQ(imported().tokenizer, "its own");
}

TEST_F(ImportStage, MissingExpertsAreAnErrorOrZero) {
  test::write_small_itera(file, 12, "experts.1.");
  Task task = task_of(file, {}, false);
  EXPECT_THAT(error_of([&] { run(task, "imported"); }),
              HasSubstr("2 tensors are missing that architecture \"itera\" has: "
                        "\"layers.1.moe.layer.experts.1.w1.weight\", "
                        "\"layers.1.moe.layer.experts.1.w2.weight\"; `partial` takes zeros"));
  task.settings = ImportSettings{.partial = true};
  const Values metrics = run(task, "imported");
  EXPECT_THAT(metrics.at("notes").at(1).get<std::string>(),
              HasSubstr("zero in place of 2 tensors"));
  const auto missing = imported().at("layers.1.moe.layer.experts.1.w1.weight")->dense();
  EXPECT_EQ(missing.abs().sum().item<double>(), 0);
}

/// Reference losses in nats, computed independently in f64, at offsets 1 and 2.
struct Real {
  const char* name;
  double next, after_next;
};

class RealCheckpoint : public ImportStage, public testing::WithParamInterface<Real> {
 protected:
  /// Sentences 901 to 1000 as one line for the test split; the first hundred for the others.
  void prepare_sentences() {
    std::ifstream stream(test::real_files / "template_sentences.txt");
    std::vector<std::string> lines;
    for (std::string line; std::getline(stream, line);) {
      if (!line.empty()) lines.push_back(line);
    }
    std::string train, test;
    for (std::size_t i = 0; i < 900; ++i) train += lines.at(i) + "\n";
    for (std::size_t i = 900; i < 1000; ++i) test += (test.empty() ? "" : " ") + lines.at(i);
    write_file(folder / "train.txt", train);
    write_file(folder / "test.txt", test);
    prepare(
        {{"train", (folder / "train.txt").string()},
         {"test", (folder / "test.txt").string()},
         {"tokenizer", {{"file", (test::real_files / "tokenizers/tokenizer_2000.json").string()}}},
         {"context", 128}});
  }
  /// Windows of 128 inputs, each from a fresh state; as many targets as 22 of them have.
  double nats(std::int64_t offset) {
    Task task;
    task.kind = StageKind::evaluate;
    task.corpus = folder / "corpus";
    task.checkpoint = folder / "imported" / "checkpoint.safetensors";
    task.components[Kind::evaluation] = {"perplexity",
                                         {{"predict_offset", offset}, {"max_tokens", 22 * 128}}};
    const Values metrics = run(task, "evaluated");
    std::map<std::string, double> records;
    for (const Values& record : metrics.at("records"))
      records[record.at("name").get<std::string>()] = record.at("value").get<double>();
    EXPECT_EQ(records.at("windows"), 22);
    EXPECT_EQ(records.at("tokens"), 2816);
    EXPECT_FALSE(records.contains("bits_per_byte"));
    return records.at("nats_per_token");
  }
};

TEST_P(RealCheckpoint, HasTheLossesOfTheReference) {
  const auto [name, next, after_next] = GetParam();
  const fs::path source = test::real_files / "checkpoints" / (std::string(name) + ".pt");
  if (!fs::exists(source)) GTEST_SKIP() << "the ancestor's checkpoints are not here: " << source;
  prepare_sentences();
  EXPECT_EQ(Corpus::open(folder / "corpus").tokens(Split::test), 2832);
  run(task_of(source, given), "imported");
  EXPECT_NEAR(nats(1), next, 5e-5);
  EXPECT_NEAR(nats(2), after_next, 5e-5);
}

INSTANTIATE_TEST_SUITE_P(, RealCheckpoint,
                         testing::Values(Real{"itera_lite_micro_distilled", 6.83045, 0.88245},
                                         Real{"itera_lite_int4", 6.58489, 1.01312},
                                         Real{"itera_lite_tiny_int8", 7.87293, 0.87973}),
                         [](const auto& one) { return std::string(one.param.name); });

}  // namespace
}  // namespace itera
