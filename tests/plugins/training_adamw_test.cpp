// AdamW against a hand-written one in double precision, its schedule, stopping and going on, and
// divergence.
#include <ATen/ATen.h>
#include <gmock/gmock.h>

#include <cmath>
#include <fstream>
#include <numbers>
#include <sstream>

#include "components.hpp"
#include "fake_context.hpp"
#include "support/folder.hpp"

namespace itera {
namespace {

using test::FakeContext;
using test::made;
using testing::HasSubstr;
using testing_support::error_of;

constexpr std::int64_t table_rows = 5;

/// The simplest language model: the logits are a row of a table. Its gradient can be written down.
class Bigram : public Architecture {
 public:
  struct Table final : Model {
    StoredPtr table;
    Output forward(const at::Tensor& ids, State*, Taps*) const override {
      return {table->rows(ids), {}};
    }
    std::unique_ptr<State> start(std::int64_t) const override { return nullptr; }
  };
  Values configure(std::int64_t, std::int64_t) const override { return Values::object(); }
  TensorTable tensors(const Values&) const override {
    return {{"table", Role::embedding, {table_rows, table_rows}}};
  }
  Checkpoint initialise(const Values& config, std::int64_t) const override {
    Checkpoint c{"bigram", config, "", {}, {}};
    c.tensors["table"] = store_f32(at::arange(table_rows * table_rows)
                                       .remainder(7)
                                       .to(at::kFloat)
                                       .view({table_rows, table_rows}) *
                                   0.1);
    return c;
  }
  std::unique_ptr<Model> build(const Checkpoint& checkpoint) const override {
    auto model = std::make_unique<Table>();
    model->table = checkpoint.at("table");
    return model;
  }
  double flops_per_token(const Values&) const override { return 0; }
};

struct AdamW : testing_support::InFolder {
  FakeContext context;
  Bigram bigram;
  AdamW() {
    context.folder = folder / "stage";
    std::filesystem::create_directories(context.folder);
  }

  Checkpoint train(const Values& parameters, const Architecture& architecture,
                   const Corpus& corpus) {
    const Checkpoint start =
        architecture.initialise(architecture.configure(corpus.vocabulary(), corpus.context()), 5);
    return made<Trainer>(Kind::training, "adamw", parameters)
        ->train(architecture, start, corpus, context);
  }

  /// curve.csv as rows of columns.
  std::vector<std::vector<std::string>> curve() const {
    std::ifstream file(context.folder / "curve.csv");
    std::vector<std::vector<std::string>> rows;
    for (std::string line; std::getline(file, line);) {
      std::istringstream cells(line + ",");
      rows.emplace_back();
      for (std::string cell; std::getline(cells, cell, ',');) rows.back().push_back(cell);
    }
    return rows;
  }
};

TEST_F(AdamW, EqualsTheAlgorithmWrittenByHand) {
  // one window only, so every batch is that window, twice
  const std::vector<std::uint32_t> ids{0, 3, 1, 4, 4, 2, 0, 3, 2};
  const Corpus corpus = test::small_corpus(folder / "corpus", ids, table_rows, 8);
  const Values parameters{
      {"steps", 7},      {"batch", 2},          {"learning_rate", 0.05}, {"final_fraction", 0.2},
      {"warmup", 2},     {"weight_decay", 0.3}, {"beta1", 0.8},          {"beta2", 0.9},
      {"epsilon", 1e-6}, {"clip", 0.2}};
  train(parameters, bigram, corpus);
  const at::Tensor trained =
      load_checkpoint(context.folder / "final.safetensors").at("table")->dense().to(at::kDouble);

  double w[5][5], m[5][5] = {}, v[5][5] = {};
  for (int i = 0; i < 25; ++i) w[i / 5][i % 5] = static_cast<float>(0.1 * (i % 7));
  for (int step = 0; step < 7; ++step) {
    double g[5][5] = {}, squares = 0;
    for (int t = 0; t < 8; ++t) {
      double sum = 0;
      for (double logit : w[ids[static_cast<std::size_t>(t)]]) sum += std::exp(logit);
      for (int j = 0; j < 5; ++j) {
        const auto row = ids[static_cast<std::size_t>(t)];
        g[row][j] += (std::exp(w[row][j]) / sum -
                      (ids[static_cast<std::size_t>(t) + 1] == static_cast<unsigned>(j))) /
                     8;
      }
    }
    for (const auto& row : g)
      for (const double x : row) squares += x * x;
    const double scale = std::sqrt(squares) > 0.2 ? 0.2 / std::sqrt(squares) : 1;
    const double rate =
        0.05 * (step < 2 ? (step + 1) / 2.0
                         : 0.2 + 0.8 * 0.5 * (1 + std::cos(std::numbers::pi * (step - 2) / 5.0)));
    for (int i = 0; i < 25; ++i) {
      double &weight = w[i / 5][i % 5], &first = m[i / 5][i % 5], &second = v[i / 5][i % 5];
      const double gradient = g[i / 5][i % 5] * scale;
      first = 0.8 * first + 0.2 * gradient;
      second = 0.9 * second + 0.1 * gradient * gradient;
      weight -= rate * 0.3 * weight;
      weight -= rate * (first / (1 - std::pow(0.8, step + 1))) /
                (std::sqrt(second / (1 - std::pow(0.9, step + 1))) + 1e-6);
    }
    EXPECT_NEAR(std::stod(curve().at(static_cast<std::size_t>(step) + 1).at(1)), rate, 1e-12);
  }
  for (int i = 0; i < 25; ++i)
    EXPECT_NEAR(trained[i / 5][i % 5].item<double>(), w[i / 5][i % 5], 2e-5) << i;
}

TEST_F(AdamW, DecaysNoNormBiasRateOrSkip) {
  const auto itera = made<Architecture>(Kind::model, "itera", {{"size", "micro"}, {"layers", 1}});
  const Corpus corpus = test::small_corpus(folder / "corpus", test::learnable_ids(200, 20), 20, 8);
  const Values still{{"steps", 1}, {"learning_rate", 1e-9}, {"warmup", 0}, {"batch", 1}};
  Values decaying = still;
  decaying["weight_decay"] = 1e8;  // the decayed tensors shrink by a tenth, the others by nothing
  train(decaying, *itera, corpus);
  const Checkpoint start = itera->initialise(itera->configure(20, 8), 5),
                   end = load_checkpoint(context.folder / "final.safetensors");
  for (const TensorInfo& info : itera->tensors(start.config)) {
    if (!info.tied_to.empty() || info.role == Role::counter) continue;
    const bool spared = info.role == Role::norm || info.role == Role::bias ||
                        info.role == Role::ssm_decay || info.role == Role::ssm_skip;
    const at::Tensor expected = start.at(info.name)->dense() * (spared ? 1.0 : 0.9);
    EXPECT_TRUE(at::allclose(end.at(info.name)->dense(), expected, 1e-4, 1e-6)) << info.name;
  }
}

TEST_F(AdamW, LearnsWhatCanBeLearnt) {
  const auto itera = made<Architecture>(Kind::model, "itera", {{"size", "micro"}});
  const Corpus corpus =
      test::small_corpus(folder / "corpus", test::learnable_ids(6000, 32), 32, 32);
  const Values parameters{
      {"steps", 60}, {"batch", 8}, {"validate_every", 20}, {"learning_rate", 1e-2}};
  const Checkpoint best = train(parameters, *itera, corpus);
  EXPECT_LT(context.records.at("best_validation_loss"),
            0.6 * std::log(32.0));  // a jump every 16 tokens costs about 0.5
  EXPECT_GT(best.at("layers.1.moe.layer.router.expert_counts")->dense().sum().item<double>(), 0);
}

TEST_F(AdamW, IsBitwiseRepeatableAndGoesOnWhereItStopped) {
  const auto itera = made<Architecture>(Kind::model, "itera", {{"size", "micro"}});
  const Corpus corpus =
      test::small_corpus(folder / "corpus", test::learnable_ids(3000, 32), 32, 16);
  const Values parameters{{"steps", 12}, {"batch", 2}, {"validate_every", 4}, {"save_every", 5}};
  const auto bits = [&](const std::string& name) {
    std::ifstream file(context.folder / name, std::ios::binary);
    return std::string(std::istreambuf_iterator<char>(file), {});
  };
  train(parameters, *itera, corpus);
  const std::string weights = bits("final.safetensors"), curve_before = bits("curve.csv");

  std::filesystem::remove_all(context.folder);
  std::filesystem::create_directories(context.folder);
  context.stop = true;  // stops after every single step
  int stops = 0;
  for (; stops < 20; ++stops) {
    try {
      train(parameters, *itera, corpus);
      break;
    } catch (const Stopped& e) {
      EXPECT_THAT(e.what(), HasSubstr("of 12; run again to go on"));
    }
  }
  EXPECT_EQ(stops, 12);
  EXPECT_EQ(bits("final.safetensors"), weights);
  EXPECT_EQ(bits("curve.csv"), curve_before);
}

TEST_F(AdamW, StopsEarlyWithoutGain) {
  const Corpus corpus =
      test::small_corpus(folder / "corpus", {0, 3, 1, 4, 4, 2, 0, 3, 2}, table_rows, 8);
  train({{"steps", 500},
         {"batch", 1},
         {"learning_rate", 0.0},
         {"validate_every", 1},
         {"patience", 3}},
        bigram, corpus);
  EXPECT_EQ(context.records.at("steps"), 4);
  EXPECT_EQ(context.records.at("best_step"), 1);
  EXPECT_THAT(context.notes.back(), HasSubstr("stopped early at step 4"));
}

TEST_F(AdamW, StopsWhenTheLossIsNotANumber) {
  const auto itera = made<Architecture>(Kind::model, "itera", {{"size", "micro"}});
  const Corpus corpus =
      test::small_corpus(folder / "corpus", test::learnable_ids(3000, 32), 32, 16);
  const std::string message = error_of([&] {
    train({{"steps", 200},
           {"batch", 2},
           {"learning_rate", 10.0},
           {"clip", 0.0},
           {"warmup", 0},
           {"epsilon", 0.0},
           {"beta1", 0.0},
           {"beta2", 0.0}},
          *itera, corpus);
  });
  EXPECT_THAT(message, testing::ContainsRegex(
                           "training diverged: loss .*nan.* at step [0-9]+ with learning rate"));
}

TEST_F(AdamW, StopsWhenOnlyTheValidationLossIsNotANumber) {
  struct Holed final : Bigram {  // the row of token 4, which only validation reads, is no number
    Checkpoint initialise(const Values& config, std::int64_t seed) const override {
      Checkpoint c = Bigram::initialise(config, seed);
      at::Tensor table = c.at("table")->dense().clone();
      table[4].fill_(NAN);
      c.tensors["table"] = store_f32(table);
      return c;
    }
  };
  CorpusDraft draft{R"({"kind":"char","characters":[]})", table_rows, 2, {}, {}, {}};
  draft.ids = {0, 1, 2, 4, 4, 4, 0, 1, 2, 0, 1, 2};
  draft.bytes.assign(draft.ids.size(), 1);
  for (std::int64_t i = 0; i < 4; ++i)
    draft.documents[static_cast<std::size_t>(i)] = {{"d", 3 * i, 3 * i + 3}};
  std::filesystem::create_directories(folder / "corpus");
  Corpus::write(draft, folder / "corpus");
  const Corpus corpus = Corpus::open(folder / "corpus");
  const Values parameters{{"steps", 9}, {"batch", 1}, {"validate_every", 2}};
  EXPECT_THAT(error_of([&] { train(parameters, Holed(), corpus); }),
              HasSubstr("training diverged: validation loss nan after step 2"));
}

TEST_F(AdamW, NeedsOneWindowOfText) {
  const Corpus corpus = test::small_corpus(folder / "corpus", {0, 3, 1, 4}, table_rows, 8);
  EXPECT_THAT(error_of([&] { train({{"steps", 1}}, bigram, corpus); }),
              HasSubstr("fewer than one window of 8"));
}

}  // namespace
}  // namespace itera
