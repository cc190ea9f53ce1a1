// What every component must keep, whoever wrote it: the contract tests of each kind, run for all
// that is found.
#include <ATen/ATen.h>
#include <c10/core/GradMode.h>
#include <gtest/gtest.h>

#include <cmath>
#include <cstring>
#include <fstream>
#include <map>

#include "base/metrics.hpp"
#include "found.hpp"
#include "plugins/components.hpp"
#include "plugins/fake_context.hpp"
#include "support/folder.hpp"
#include "worker/guard.hpp"

namespace itera {
namespace {

using test::FakeContext;
using test::Found;
using testing_support::error_of;

constexpr std::int64_t vocabulary = 40, context_tokens = 192;

/// Small where a component can be made small; all else is its default.
const Values small{{"size", "micro"},        {"steps", 3},         {"batch", 2},
                   {"repeats", 3},           {"decode_tokens", 4}, {"prefill_tokens", 16},
                   {"validation_tokens", 64}};

struct Initialised {
  std::unique_ptr<Architecture> architecture;
  Checkpoint checkpoint;
};

Initialised initialised(const std::string& name, std::int64_t seed = 1) {
  auto architecture = Found::all().make<Architecture>(Kind::model, name, small);
  auto checkpoint =
      architecture->initialise(architecture->configure(vocabulary, context_tokens), seed);
  return {std::move(architecture), std::move(checkpoint)};
}

/// All that a checkpoint's file holds: tensor by tensor its form and its pieces, bit for bit.
std::map<std::string, std::string> bits_of(const Checkpoint& checkpoint) {
  std::map<std::string, std::string> bits{{"architecture", checkpoint.architecture},
                                          {"config", checkpoint.config.dump()},
                                          {"tokenizer", checkpoint.tokenizer},
                                          {"ties", Values(checkpoint.ties).dump()},
                                          {"kept", checkpoint.kept.dump()}};
  for (const auto& [name, stored] : checkpoint.tensors) {
    bits["tensor " + name] = print(stored->form()) + " " + Values(stored->shape()).dump();
    for (const StoredPiece& piece : stored->pieces()) {
      const at::Tensor values = piece.tensor.contiguous();
      bits["piece " + name + piece.suffix] =
          std::string(static_cast<const char*>(values.const_data_ptr()), values.nbytes());
    }
  }
  return bits;
}

/// Names, not megabytes, are what a failure should show.
void expect_same_bits(const Checkpoint& checkpoint,
                      const std::map<std::string, std::string>& expected) {
  const auto bits = bits_of(checkpoint);
  EXPECT_EQ(bits.size(), expected.size());
  for (const auto& [name, value] : expected) {
    EXPECT_TRUE(bits.contains(name) && bits.at(name) == value) << name << " differs";
  }
}

void expect_sound(const Architecture& architecture, const Checkpoint& checkpoint) {
  EXPECT_EQ(error_of([&] { check_tensors(checkpoint, architecture.tensors(checkpoint.config)); }),
            "no error");
  for (const auto& [name, stored] : checkpoint.tensors)
    EXPECT_TRUE(at::isfinite(stored->dense()).all().item<bool>()) << name;
}

class Contract : public testing_support::InFolder, public testing::WithParamInterface<std::string> {
 protected:
  /// Whatever a context keeps lies in a folder of its own.
  [[nodiscard]] std::filesystem::path fresh_folder() {
    const auto fresh = folder / std::to_string(++folders_);
    std::filesystem::create_directories(fresh);
    return fresh;
  }
  Corpus corpus() {
    return test::small_corpus(fresh_folder(), test::learnable_ids(900, vocabulary), vocabulary,
                              context_tokens);
  }

  const c10::NoGradGuard no_gradients_;

 private:
  int folders_ = 0;
};

using ModelContract = Contract;
using EvaluationContract = Contract;
using TrainingContract = Contract;

// ---- model

TEST_P(ModelContract, FreshWeightsAreAFunctionOfTheSeed) {
  const auto [architecture, checkpoint] = initialised(GetParam(), 1);
  EXPECT_EQ(checkpoint.architecture, GetParam());
  expect_sound(*architecture, checkpoint);
  expect_same_bits(initialised(GetParam(), 1).checkpoint, bits_of(checkpoint));
  EXPECT_NE(bits_of(initialised(GetParam(), 2).checkpoint), bits_of(checkpoint));
  EXPECT_GT(architecture->flops_per_token(checkpoint.config), 0);
}

TEST_P(ModelContract, TheVocabularyIsTheRowsOfEmbeddingAndHeadAlone) {
  const auto architecture = Found::all().make<Architecture>(Kind::model, GetParam(), small);
  const auto table = [&](std::int64_t entries) {
    return architecture->tensors(architecture->configure(entries, context_tokens));
  };
  const TensorTable few = table(40), many = table(41);
  ASSERT_EQ(few.size(), many.size());
  for (std::size_t i = 0; i < few.size(); ++i) {
    auto shape = few[i].shape;
    if (few[i].role == Role::embedding || few[i].role == Role::head) {
      EXPECT_EQ(shape.front(), 40) << few[i].name;
      shape.front() = 41;
    }
    EXPECT_EQ(many[i].shape, shape) << few[i].name;
  }
}

TEST_P(ModelContract, DecodingWithAStateEqualsTheWholeForward) {
  const auto [architecture, checkpoint] = initialised(GetParam());
  const auto model = architecture->build(checkpoint);
  at::manual_seed(3);
  const at::Tensor ids = at::randint(vocabulary, {2, 24}, at::kLong);
  const at::Tensor whole = model->forward(ids).logits;
  EXPECT_EQ(whole.sizes(), (at::IntArrayRef{2, 24, vocabulary}));
  EXPECT_TRUE(at::isfinite(whole).all().item<bool>());
  EXPECT_TRUE(at::allclose(test::decoded(*model, ids, {9}), whole, 1e-4, 1e-4));
}

TEST_P(ModelContract, GoesOnFromNoStateButItsOwn) {
  const auto [architecture, checkpoint] = initialised(GetParam());
  const auto model = architecture->build(checkpoint);
  const at::Tensor ids = at::zeros({2, 3}, at::kLong);
  const auto refused = [&](State& state) {
    return error_of([&] { (void)model->forward(ids, &state); }).starts_with("the state that is to");
  };
  EXPECT_TRUE(refused(*model->start(3)));
  for (const std::string& other : Found::all().names(Kind::model)) {
    if (other == GetParam()) continue;
    const auto [its, of_other] = initialised(other);
    EXPECT_TRUE(refused(*its->build(of_other)->start(2))) << other;
  }
  NoMemory nothing;
  EXPECT_TRUE(refused(nothing));

  const auto larger = Found::all().make<Architecture>(Kind::model, GetParam());
  const Values config = larger->configure(vocabulary, context_tokens);
  ASSERT_NE(config, checkpoint.config);
  EXPECT_TRUE(refused(*larger->build(larger->initialise(config, 1))->start(2)));

  const auto own = model->start(2);
  EXPECT_FALSE(refused(*own));
  EXPECT_FALSE(refused(*own));
}

TEST_P(ModelContract, SaysOfWhichLayerATensorIsAndWhatItReads) {
  const auto [architecture, checkpoint] = initialised(GetParam());
  std::map<std::string, std::int64_t> columns;  // of what reads a value
  for (const TensorInfo& info : architecture->tensors(checkpoint.config)) {
    if (info.shape.size() < 2 || traits_of(info.role).looked_up) continue;
    EXPECT_FALSE(info.reads.empty()) << info.name;
    if (info.shape.size() != 2) continue;
    EXPECT_EQ(columns.try_emplace(info.reads, info.shape[1]).first->second, info.shape[1])
        << info.name << " reads a value of another width than what reads it too";
  }
}

TEST_P(ModelContract, NamesTheTensorThatIsMissing) {
  auto [architecture, checkpoint] = initialised(GetParam());
  const std::string gone = checkpoint.tensors.begin()->first;
  checkpoint.tensors.erase(gone);
  const std::string message = error_of([&] { (void)architecture->build(checkpoint); });
  EXPECT_NE(message.find(gone), std::string::npos) << message;
}

// ---- compression: each on every model

class CompressionContract : public Contract {
 protected:
  struct Compressed {
    Initialised before;
    Checkpoint after;
  };
  Compressed compressed(const std::string& model) {
    Compressed result{initialised(model), {}};
    FakeContext context;
    context.folder = fresh_folder();
    const auto& [architecture, checkpoint] = result.before;
    const Corpus text = corpus();
    const Workbench bench(*architecture, text, test::outline_of(*architecture, checkpoint));
    result.after = Found::all()
                       .make<Compressor>(Kind::compression, GetParam())
                       ->compress(checkpoint, bench, context);
    for (const auto& [name, value] : context.records) EXPECT_TRUE(std::isfinite(value)) << name;
    return result;
  }
  const std::vector<std::string> models_ = Found::all().names(Kind::model);
};

TEST_P(CompressionContract, IsDeterministicAndLeavesWhatItWasGiven) {
  for (const std::string& model : models_) {
    SCOPED_TRACE(model);
    const auto [before, after] = compressed(model);
    expect_same_bits(compressed(model).after, bits_of(after));
    expect_same_bits(before.checkpoint, bits_of(initialised(model).checkpoint));
  }
}

TEST_P(CompressionContract, DoesWhatItClaimsAndNoMore) {
  for (const std::string& model : models_) {
    SCOPED_TRACE(model);
    const auto [before, after] = compressed(model);
    const Outline outline = test::outline_of(*before.architecture, before.checkpoint);
    const auto claims =
        Found::all().make<Compressor>(Kind::compression, GetParam())->claims(outline);
    EXPECT_FALSE(claims.empty());
    for (const Claim& claim : claims) EXPECT_FALSE(claim.by.empty()) << claim.tensor;
    (void)check_claims(outline, claims, GetParam(), GuardMode::measure);
    expect_as_claimed(before.checkpoint, after, claims, GetParam());
  }
}

TEST_P(CompressionContract, GivesACheckpointThatRuns) {
  for (const std::string& model : models_) {
    SCOPED_TRACE(model);
    const auto [before, after] = compressed(model);
    expect_sound(*before.architecture, after);
    const at::Tensor ids = at::arange(20).remainder(vocabulary).view({1, 20});
    const at::Tensor logits = before.architecture->build(after)->forward(ids).logits;
    EXPECT_TRUE(at::isfinite(logits).all().item<bool>());
  }
}

TEST_P(CompressionContract, ComesBackFromItsFileWhichHoldsTheBytesItCounts) {
  for (const std::string& model : models_) {
    SCOPED_TRACE(model);
    const Checkpoint after = compressed(model).after;
    const auto path = fresh_folder() / "a.safetensors";
    save(after, path);
    expect_same_bits(load_checkpoint(path), bits_of(after));
    std::ifstream file(path, std::ios::binary);
    std::uint64_t header = 0;
    file.read(reinterpret_cast<char*>(&header), sizeof header);
    EXPECT_EQ(std::filesystem::file_size(path),
              sizeof header + header + static_cast<std::uint64_t>(after.bytes()));
  }
}

TEST_P(CompressionContract, EveryStoredTensorMultipliesAsItsDenseValues) {
  at::manual_seed(4);
  for (const std::string& model : models_) {
    for (const auto& [name, stored] : compressed(model).after.tensors) {
      const at::Tensor dense = stored->dense();
      EXPECT_EQ(dense.sizes(), at::IntArrayRef(stored->shape())) << name;
      if (dense.dim() != 2) continue;
      const at::Tensor x = at::randn({3, dense.size(1)});
      EXPECT_TRUE(at::allclose(stored->apply(x), x.matmul(dense.t()), 1e-4, 1e-4)) << name;
      const at::Tensor ids = at::arange(std::min<std::int64_t>(dense.size(0), 5));
      EXPECT_TRUE(at::allclose(stored->rows(ids), dense.index_select(0, ids))) << name;
    }
  }
}

// ---- evaluation: each on every model

TEST_P(EvaluationContract, RecordsFiniteNumbersAndStopsWhenAsked) {
  const ComponentInfo& info = Found::all().info(Kind::evaluation, GetParam());
  const Traits& traits = info.traits;
  const Corpus text = corpus(), no_text;  // what its traits do not ask for, it is not lent
  const Checkpoint none;
  for (const std::string& model : Found::all().names(Kind::model)) {
    SCOPED_TRACE(model);
    const auto [architecture, checkpoint] = initialised(model);
    const Subject subject{checkpoint, traits.needs_twin ? checkpoint : none, *architecture,
                          traits.needs_corpus ? text : no_text, 500};
    const auto evaluate = [&](FakeContext& context) {
      context.folder = fresh_folder();
      Found::all().make<Evaluator>(Kind::evaluation, GetParam(), small)->evaluate(subject, context);
    };
    FakeContext context;
    evaluate(context);
    EXPECT_FALSE(context.records.empty());
    for (const auto& [name, value] : context.records) {
      EXPECT_TRUE(std::isfinite(value)) << name;
      EXPECT_NE(declared(info.metrics, name), nullptr) << name;
    }
    for (const auto& [name, samples] : context.sampled) {
      for (const double value : samples.values) EXPECT_TRUE(std::isfinite(value)) << name;
      EXPECT_TRUE(samples.weights.empty() || samples.weights.size() == samples.values.size());
      EXPECT_TRUE(samples.groups.empty() || samples.groups.size() == samples.values.size());
    }
    if (context.last.total == 0) continue;  // too short to report progress, or to be stopped
    FakeContext stopped;
    stopped.stop = true;
    EXPECT_THROW(evaluate(stopped), Stopped);
  }
}

// ---- training

TEST_P(TrainingContract, IsAFunctionOfTheSeedAndGoesOnWhereItStopped) {
  const Corpus text = corpus();
  const auto [architecture, start] = initialised(Found::all().names(Kind::model).front());
  const auto trainer = Found::all().make<Trainer>(Kind::training, GetParam(), small);
  const auto trained = [&](FakeContext& context) {
    const c10::AutoGradMode gradients(true);
    return trainer->train(*architecture, start, text, context);
  };
  const auto in_one_go = [&](std::int64_t seed) {
    FakeContext context;
    context.seed_value = seed;
    context.folder = fresh_folder();
    Checkpoint result = trained(context);
    for (const auto& [name, value] : context.records) EXPECT_TRUE(std::isfinite(value)) << name;
    return result;
  };
  const Checkpoint one = in_one_go(1);
  expect_sound(*architecture, one);
  EXPECT_NE(bits_of(one), bits_of(start));
  expect_same_bits(in_one_go(1), bits_of(one));
  const bool draws_random = Found::all().info(Kind::training, GetParam()).traits.draws_random;
  EXPECT_EQ(bits_of(in_one_go(2)) != bits_of(one), draws_random);

  FakeContext stopping;
  stopping.folder = fresh_folder();
  stopping.stop = true;
  EXPECT_THROW((void)trained(stopping), Stopped);
  stopping.stop = false;
  expect_same_bits(trained(stopping), bits_of(one));
}

TEST_P(TrainingContract, ChangesWeightsAndNothingElse) {
  const Corpus text = corpus();
  auto [architecture, start] = initialised(Found::all().names(Kind::model).front());
  start.tokenizer = text.tokenizer();
  start.kept = {{"state", {{"0", {1, 2, 5}}}}};
  FakeContext context;
  context.folder = fresh_folder();
  const c10::AutoGradMode gradients(true);
  Checkpoint trained = Found::all()
                           .make<Trainer>(Kind::training, GetParam(), small)
                           ->train(*architecture, start, text, context);
  trained.tensors = start.tensors;
  expect_same_bits(trained, bits_of(start));
}

// ---- all kinds

void expect_documented(const Parameter& parameter, const std::string& where) {
  const std::string name = where + "." + parameter.name;
  EXPECT_FALSE(parameter.help.empty()) << name << " says nothing of itself";
  for (const Parameter& field : parameter.fields) expect_documented(field, name);
}

TEST(EveryComponent, DocumentsItself) {
  EXPECT_FALSE(Found::all().components().empty());
  for (const ComponentInfo& info : Found::all().components()) {
    const std::string name = std::string(name_of(info.kind)) + " " + info.name;
    EXPECT_FALSE(info.summary.empty()) << name;
    for (const Parameter& parameter : info.parameters) expect_documented(parameter, name);
    for (const Metric& metric : info.metrics)
      EXPECT_FALSE(metric.help.empty()) << name << "." << metric.name << " says nothing of itself";
  }
}

TEST(EveryComponent, IsFoundInEveryKind) {
  for (const Kind kind :
       {Kind::data, Kind::model, Kind::training, Kind::compression, Kind::evaluation}) {
    EXPECT_FALSE(Found::all().names(kind).empty()) << name_of(kind);
  }
}

auto found(Kind kind) { return testing::ValuesIn(Found::all().names(kind)); }
const auto by_name = [](const auto& test) { return test.param; };

INSTANTIATE_TEST_SUITE_P(Found, ModelContract, found(Kind::model), by_name);
INSTANTIATE_TEST_SUITE_P(Found, CompressionContract, found(Kind::compression), by_name);
INSTANTIATE_TEST_SUITE_P(Found, EvaluationContract, found(Kind::evaluation), by_name);
INSTANTIATE_TEST_SUITE_P(Found, TrainingContract, found(Kind::training), by_name);

}  // namespace
}  // namespace itera
